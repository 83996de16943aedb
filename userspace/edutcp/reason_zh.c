// SPDX-License-Identifier: GPL-2.0-only
/*
 * reason_zh.c - the sentences of edutcp_reason.h in Chinese
 */
#include <edutcp_reason.h>

#include "segtext.h"

static const char * const sentences[] = {
	[EDU_R_NONE] = "没有特别的原因。",

	/* Segments that arrive and are dropped. */
	[EDU_R_DROP_SHORT] = "分组比 TCP 首部声明的还短。",
	[EDU_R_DROP_CHECKSUM] = "校验和不符：途中有比特被改变了。",
	[EDU_R_DROP_OPTIONS] = "某个选项的长度不可能成立。",
	[EDU_R_DROP_ADDRESS] = "广播或组播：TCP 连接不会有这样的地址。",
	[EDU_R_DROP_NO_SOCKET] = "这里没有这个连接，这个端口上也没有谁在监听。",
	[EDU_R_DROP_NO_MEMORY] = "没有内存或接收缓冲区了：当作丢失处理，对端会重传。",
	[EDU_R_DROP_BACKLOG] = "监听队列（backlog）已满：丢弃这个 SYN，对端会再试。",
	[EDU_R_DROP_FILTER] = "套接字过滤器拒绝了这个报文段。",
	[EDU_R_DROP_TTL] = "它经过的路由器比程序允许的多：如果对端真有应有的那么近，它就是伪造的。",
	[EDU_R_DROP_SEQ] = "报文段落在接收窗口之外；用一个 ACK 回答，说明期待的是什么。",
	[EDU_R_DROP_DUPLICATE] = "内容先前全都收到过；用一个 ACK 回答。",
	[EDU_R_DROP_ZERO_WINDOW] = "接收缓冲区已满：不收下这些数据，并用 ACK 说明。",
	[EDU_R_DROP_PAWS] = "它的时间戳比已见过的还旧：是过去的报文段。",
	[EDU_R_DROP_NO_TIMESTAMP] = "双方约定了时间戳，这个报文段却没有。",
	[EDU_R_DROP_RST_SEQ] = "这个 RST 的序号不恰好是所期待的：过时的，或是伪造的。",
	[EDU_R_DROP_RST_LISTEN] = "RST 与监听者无关，它什么都没有发送过。",
	[EDU_R_DROP_RST_CLOSED] = "永远不用 RST 回答 RST。",
	[EDU_R_DROP_RST_NO_ACK] = "对端应答之前，只有确认了我们的 SYN 的 RST 才算数。",
	[EDU_R_DROP_NO_ACK] = "已打开的连接上，每个报文段都必须带有 ACK。",
	[EDU_R_DROP_ACK_OLD] = "它确认的内容很久以前就确认过了：过时的，或是伪造的。",
	[EDU_R_DROP_ACK_FUTURE] = "它确认了从未发送过的内容。",
	[EDU_R_DROP_NO_SYN] = "既不是 SYN 也不是 RST：握手用不上它。",
	[EDU_R_DROP_TEXT_STATE] = "对端的 FIN 之后不可能再有数据。",
	[EDU_R_DROP_USER_GONE] = "接收数据的程序已经关闭连接：用 RST 告诉对端数据丢失了。",
	[EDU_R_DROP_LISTEN_ACK] = "监听者没有发送过任何可以确认的内容。",
	[EDU_R_DROP_TIME_WAIT_RST] = "RST 不能缩短 TIME-WAIT。",
	[EDU_R_DROP_LISTEN_OTHER] = "不是 SYN：与监听者无关。",
	[EDU_R_DROP_FAULT] = "由故障规则有意丢弃。",
	[EDU_R_DROP_QUEUE_OFF] = "套接字的积压队列已满：当作丢失处理。",
	[EDU_R_DROP_SYN] = "连接进行之中的 SYN：对端若是重新启动了，可以说出来。",
	[EDU_R_DROP_DEFERRED] = "程序要等到有数据才接受连接：SYN,ACK 会再发一次。",
	[EDU_R_DROP_ACK_SYN_SENT] = "它确认的不是刚才发出的 SYN：回答的是过去的 SYN，或是伪造的。",
	[EDU_R_DROP_SYN_AGAIN] = "已经回答过的 SYN 又来了：SYN,ACK 也再发一次。",
	[EDU_R_DROP_FRAGMENT] = "报文段的一个分片：IPv6 的分片到达这里之前，没有谁把它们重组。",

	/* Segments that arrive and are taken. */
	[EDU_R_IN_SYN] = "对端想建立连接，并说明它的编号从哪里开始。",
	[EDU_R_IN_SYN_ACK] = "对端同意，并说明它自己的编号从哪里开始。",
	[EDU_R_IN_DATA] = "正是接下来所期待的数据。",
	[EDU_R_IN_DATA_AHEAD] = "缺口后面的数据：先暂存，直到缺口补上。",
	[EDU_R_IN_DATA_FILLS] = "补上缺口的数据：暂存的随即接上。",
	[EDU_R_IN_ACK] = "到此为止的一切，对端都收到了。",
	[EDU_R_IN_DUP_ACK] = "又是同样的确认：后面的数据到了，它等的那一段却没有到。",
	[EDU_R_IN_WINDOW] = "对端的窗口变了。",
	[EDU_R_IN_FIN] = "对端不会再发送数据。",
	[EDU_R_IN_RST] = "对端没有这个连接，或者放弃了它。",

	/* Segments that leave. */
	[EDU_R_OUT_SYN] = "我们想建立连接；我们的编号从这里开始。",
	[EDU_R_OUT_SYN_ACK] = "我们同意；我们的编号从这里开始。",
	[EDU_R_OUT_DATA] = "两个窗口都允许发送的数据。",
	[EDU_R_OUT_FIN] = "我们不会再发送数据。",
	[EDU_R_OUT_ACK] = "告诉对端我们收到了什么、还能收下多少。",
	[EDU_R_OUT_ACK_DELAYED] = "这个确认等着与数据同行，但没有等到。",
	[EDU_R_OUT_DUP_ACK] = "立刻告诉对端接下来期望什么：来的报文段不可接受，或者它前面缺了一段。",
	[EDU_R_OUT_WINDOW] = "程序已经读取：又有空间了。",
	[EDU_R_OUT_CHALLENGE] = "挑战：如果刚才的 RST 或 SYN 真是你发的，就用正确的序号再说一次。",
	[EDU_R_OUT_RST_CLOSED] = "这里没有这样的连接。",
	[EDU_R_OUT_RST_BAD_ACK] = "你确认了我们从未发送过的内容。",
	[EDU_R_OUT_RST_ABORT] = "程序放弃了这个连接。",
	[EDU_R_OUT_RST_USER_GONE] = "程序已经关闭连接，不会读取你发来的数据。",
	[EDU_R_OUT_RST_TIMEOUT] = "太久没有任何回应。",
	[EDU_R_OUT_PROBE] = "窗口关闭着：用一个字节问问它是否仍然关闭。",
	[EDU_R_OUT_KEEPALIVE] = "你还在吗？",
	[EDU_R_OUT_MTU_PROBE] = "比其他报文段大的一个：路径通得过吗？",
	[EDU_R_RTX_TIMEOUT] = "没有及时得到回应：再发一次。",
	[EDU_R_RTX_FAST] = "三个重复确认：不等定时器，立即重传。",
	[EDU_R_RTX_PARTIAL] = "部分确认：立即重传下一个缺口。",
	[EDU_R_RTX_SYN_ASKED] = "SYN 又来了：对端没有收到我们的 SYN,ACK。",
	[EDU_R_RTX_WINDOW_OPENED] = "窗口打开了：探测时试发的字节现在正式发送。",
	[EDU_R_RTX_PMTU] = "对这条路径来说太大：重新切分，立即重传。",
	[EDU_R_RTX_MTU_PROBE] = "没有通过的探测所带的数据，改用通得过的报文段重传。",

	/* Segments that were to leave and did not. */
	[EDU_R_UNSENT_NO_ROUTE] = "没有通往对端的路由：没有发出，当作丢失处理。",
	[EDU_R_UNSENT_NO_MEMORY] = "没有内存来存放这个分组：没有发出，当作丢失处理。",
	[EDU_R_UNSENT_QUEUE_FULL] = "设备的队列里已有太多这个连接的分组：没有发出，当作丢失处理。",

	/* State changes: the edges of figure 5. */
	[EDU_R_ST_PASSIVE_OPEN] = "listen()：等待来者。",
	[EDU_R_ST_ACTIVE_OPEN] = "connect()：请求建立连接。",
	[EDU_R_ST_RCV_SYN] = "SYN 来了：用 SYN,ACK 回答。",
	[EDU_R_ST_SIMULTANEOUS_OPEN] = "双方同时请求建立连接。",
	[EDU_R_ST_HANDSHAKE_DONE] = "双方的初始序号都已知道并得到确认。",
	[EDU_R_ST_RST_TO_LISTEN] = "半连接被复位：回到监听。",
	[EDU_R_ST_SYN_TO_LISTEN] = "半连接的窗口里又来了一个 SYN：回到监听。",
	[EDU_R_ST_CLOSE] = "程序关闭连接：待发送的数据发完之后发送 FIN。",
	[EDU_R_ST_RCV_FIN] = "对端的 FIN：它不会再发送数据。",
	[EDU_R_ST_FIN_ACKED] = "我们的 FIN 得到了确认。",
	[EDU_R_ST_TIME_WAIT_OVER] = "2 MSL 过去了：不可能再有旧的报文段还在途中。",
	[EDU_R_ST_TIME_WAIT_REOPENED] = "新的 SYN 的序号在以前用过的所有序号之后，提前结束 TIME-WAIT。",
	[EDU_R_ST_RESET] = "对端复位了连接。",
	[EDU_R_ST_REFUSED] = "对端拒绝：那里没有谁在监听。",
	[EDU_R_ST_ABORT] = "程序中止连接。",
	[EDU_R_ST_DELETED] = "连接还没有建立，程序就关闭了。",
	[EDU_R_ST_R2] = "重传了 R2 次仍无回应：连接失败。",
	[EDU_R_ST_USER_TIMEOUT] = "用户超时已到。",
	[EDU_R_ST_KEEPALIVE_FAILED] = "保活探测都没有得到回应。",
	[EDU_R_ST_ORPHAN] = "已经没有谁持有这个套接字，而对端一直不关闭。",
	[EDU_R_ST_ICMP] = "网络报告说无法到达对端。",
	[EDU_R_ST_TOO_MANY_ORPHANS] = "程序已经关闭的连接超过了允许保留的数目：放弃这一个。",
	[EDU_R_ST_BAD_EDGE] = "图 5 中没有的状态变化，已拒绝：这是本模块的缺陷。",

	/* Timers. */
	[EDU_R_TM_RTX] = "只要还有内容没有得到确认，它就一直计时。",
	[EDU_R_TM_RTX_RESTART] = "新的数据得到了确认：定时器重新开始。",
	[EDU_R_TM_RTX_ALL_ACKED] = "全部得到确认：定时器停止。",
	[EDU_R_TM_RTX_BACKOFF] = "没有回应：下一次要等两倍的时间。",
	[EDU_R_TM_PERSIST] = "窗口关闭着：隔一阵问一次，间隔越来越长。",
	[EDU_R_TM_DELACK] = "稍等片刻：应答的数据也许可以捎上 ACK。",
	[EDU_R_TM_KEEPALIVE] = "有一阵没有听到任何消息了。",
	[EDU_R_TM_USER] = "程序规定了数据最多可以多久得不到确认。",
	[EDU_R_TM_OVERRIDE] = "小块数据可以先压着不发，但不能永远不发。",
	[EDU_R_TM_FIN_WAIT_2] = "没有谁会再读取：对端必须在这段时间内关闭。",
	[EDU_R_TM_TIME_WAIT] = "等待 2 MSL，这样最后的 ACK 若丢失可以再发，旧的报文段也会消亡。",
	[EDU_R_TM_TIME_WAIT_RESTART] = "FIN 又来了，说明我们最后的 ACK 丢了：再确认一次，2 MSL 重新开始。",
	[EDU_R_TM_DONE] = "定时器等待的事情已经发生。",
	[EDU_R_TM_CLOSED] = "连接结束了：不再等待任何东西。",

	/* RTT and congestion. */
	[EDU_R_RTT_TIMED] = "只发送过一次的报文段得到了确认：这是一个往返时间的样本。",
	[EDU_R_RTT_TIMESTAMP] = "回显的时间戳给出往返时间，发送过两次的也可以：以毫秒计，不足一毫秒的算作 1 微秒。",
	[EDU_R_RTT_KARN] = "发送过两次：不知道 ACK 回答的是哪一次，所以不算样本。",
	[EDU_R_CC_INIT] = "初始窗口。",
	[EDU_R_CC_SLOW_START] = "慢启动：确认了多少，窗口就增大多少。",
	[EDU_R_CC_AVOIDANCE] = "拥塞避免：每个往返时间增加一个报文段。",
	[EDU_R_CC_ENTER_RECOVERY] = "丢了一个报文段：在途数据量的一半成为新的慢启动阈值。",
	[EDU_R_CC_INFLATE] = "一个重复确认：有一个报文段离开了网络，另一个可以进入。",
	[EDU_R_CC_DEFLATE] = "部分确认：它所确认的数据从膨胀的窗口中扣除。",
	[EDU_R_CC_LEAVE_RECOVERY] = "发现丢失时在途的数据已全部到达：窗口回到慢启动阈值。",
	[EDU_R_CC_TIMEOUT] = "超时：从一个报文段重新开始。",
	[EDU_R_CC_IDLE] = "沉默的时间超过了 RTO：又不知道网络能承受多少了。",
	[EDU_R_CC_LIMITED_TRANSMIT] = "最初的重复确认允许发出一个新的报文段，让 ACK 不断到来。",

	/* Why something waits. */
	[EDU_R_WAIT_NAGLE] = "Nagle：还有一个小报文段没有得到确认，这个先等着。",
	[EDU_R_WAIT_SWS] = "窗口只容得下一点点：最好等一等。",
	[EDU_R_WAIT_CWND] = "拥塞窗口已满。",
	[EDU_R_WAIT_WINDOW] = "对端的窗口已满。",
	[EDU_R_WAIT_CORK] = "程序说后面还有数据。",

	/* User calls, and what they are told. */
	[EDU_R_US_CALL] = "程序的调用。",
	[EDU_R_US_URGENT] = "紧急数据：告诉读取数据的程序它到哪里为止。",
	[EDU_R_SOFT_ERROR] = "网络报告有问题；TCP 继续尝试。",
	[EDU_R_R1] = "重传了 R1 次：路由可能已经失效，通知 IP 层。",
	[EDU_R_ICMP_NOT_IN_FLIGHT] = "ICMP 错误所引用的内容不在途中：过时的，或是伪造的。",
	[EDU_R_ICMP_TOO_FAR] = "ICMP 错误来自比程序允许对端所在之处更远的地方：伪造的。",
	[EDU_R_ICMP_REDIRECT] = "路由器说另一台路由器更近：告诉 IP 层，报文段可能改走别的路。",
	[EDU_R_PMTU_SHRINKS] = "路由器说明了路径能通过多大的分组：报文段随之变小。",
	[EDU_R_PMTU_NOT_SMALLER] = "ICMP 错误说分组太大，可那个报文段并不比它说的大：已经知道了，或是伪造的。",
	[EDU_R_PMTU_ABSURD] = "ICMP 错误要求的 MTU 小于任何链路都必须支持的值：伪造的。",
	[EDU_R_PMTU_BLACK_HOLE] = "满长的报文段消失了，没有人说明原因：也许是太大，所以试试小一些的。",
	[EDU_R_MTU_PROBE_PASSED] = "探测到达了：报文段可以有这么大。",
	[EDU_R_MTU_PROBE_LOST] = "探测丢失了：路径通不过这么大的报文段。",

	/* Faults. */
	[EDU_R_FAULT_DROP] = "故障：在途中丢失。",
	[EDU_R_FAULT_CORRUPT] = "故障：途中改变一个比特。",
	[EDU_R_FAULT_DUPLICATE] = "故障：来了两次。",
	[EDU_R_FAULT_DELAY] = "故障：在途中被耽搁。",
	[EDU_R_FAULT_REORDER] = "故障：被后面的报文段超过。",

	/* Broken on purpose. */
	[EDU_R_BREAK_ISN_ZERO] = "从 0 开始编号：谁都猜得到。",
	[EDU_R_BREAK_NO_TIME_WAIT] = "没有 TIME-WAIT：不会有人再发一次最后的 ACK，旧报文段可能闯进新连接。",
	[EDU_R_BREAK_NO_CHECKSUM] = "校验和不符也照收：途中有比特被改变了，却没有人检查。",
	[EDU_R_BREAK_NO_KARN] = "重传了仍照样计时：样本里会算进我们自己的等待。",
	[EDU_R_BREAK_FIXED_RTO_MS] = "RTO 是固定的：测得的往返时间不算数。",
	[EDU_R_BREAK_NO_BACKOFF] = "没有退避：下一次等待并不比上一次长。",
	[EDU_R_BREAK_NO_CWND] = "超出了拥塞窗口：它在这里什么也挡不住。",
	[EDU_R_BREAK_GO_BACK_N] = "因为前面有缺口而扔掉：以后还得重传。",
	[EDU_R_BREAK_NO_SWS_AVOIDANCE] = "窗口只有一丁点：照样通告，或照样填满。",
	[EDU_R_BREAK_NO_FAST_RETRANSMIT] = "没有快速重传：收到三个重复确认，也只等定时器来重传。",
	[EDU_R_BREAK_NAGLE_STALL] = "Nagle 僵局：小报文段在等 ACK，ACK 又在等下一个报文段。",
	[EDU_R_BREAK_ANY_RST] = "RST 的序号不对：照样算数。",

	[EDU_R_NOTES_LOST] = "一个事件里发生的事情多得记不下：这是本模块的缺陷。",
};

/**
 * reason_zh() - the sentence of a reason in Chinese
 * @reason: enum edu_reason
 *
 * Return: the sentence; NULL if there is none.
 */
const char *reason_zh(unsigned int reason)
{
	return reason < ARRAY_SIZE(sentences) ? sentences[reason] : NULL;
}
