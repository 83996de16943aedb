// SPDX-License-Identifier: GPL-2.0-only
/*
 * say.c - what the command says of its own, in each language
 */
#include "lesson/text.h"

static const char * const words[NR_SAYS][LANGS] = {
	[SAY_QUESTIONS] = { "Questions", "思考题" },
	[SAY_COLON] = { ": ", "：" },
	[SAY_ANSWER] = { "Answer", "答案" },
	[SAY_YOURS] = { "Your answer", "你的回答" },
	[SAY_RIGHT] = { "Right.", "正确。" },
	[SAY_WRONG] = { "No. The trace says", "不对。跟踪记录显示" },
	[SAY_SCORE] = { "Right answers", "答对" },
	[SAY_ENTER] = { "Enter goes on", "按回车键继续" },
	[SAY_SENDS] = { "send buffer", "发送缓冲区" },
	[SAY_RECEIVES] = { "receive buffer", "接收缓冲区" },
	[SAY_ACKED] = { "acknowledged", "已确认" },
	[SAY_FLIGHT] = { "in flight", "在途" },
	[SAY_QUEUED] = { "queued", "待发送" },
	[SAY_READ] = { "read", "已读取" },
	[SAY_WAITING] = { "waits to be read", "等待读取" },
	[SAY_HELD] = { "held", "暂存" },
	[SAY_FREE] = { "window", "窗口" },
	[SAY_LOSS] = { "loss found", "发现丢失" },
};

/**
 * say() - a word or two
 * @lang: in which language
 * @what: what
 */
const char *say(enum lang lang, enum say what)
{
	return words[what][lang];
}
