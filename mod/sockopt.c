// SPDX-License-Identifier: GPL-2.0-only
/*
 * sockopt.c - options: those of tcp(7) by their names, and a few of our own
 *
 * SOL_SOCKET is the socket layer's, SOL_IP and SOL_IPV6 the IP layer's. SOL_TCP is what
 * programs know; SOL_EDUTCP only what TCP has no name for.
 */
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/tcp_states.h>

#include "note.h"
#include "sock.h"

#define MAX_KEEPIDLE	32767	/* seconds, as tcp(7) allows */
#define MAX_KEEPCNT	127
#define MAX_SYNCNT	127
#define MAX_LINGER2	120	/* seconds, TCP_FIN_TIMEOUT_MAX of Linux */

static void watch_for_silence(struct sock *sk)
{
	struct edu_sock *esk = edu_sk(sk);

	edu_event_begin(sk, NULL);
	edu_timer_keepalive(&esk->tcb, esk->now_us);
	edu_flush(sk);
}

/**
 * edu_set_keepalive() - SO_KEEPALIVE
 * @sk: the socket, locked
 * @on: on or off
 */
void edu_set_keepalive(struct sock *sk, int on)
{
	edu_sk(sk)->tcb.opts.keepalive = !!on;
	watch_for_silence(sk);
}

static int set_keepalive_ms(u32 *ms, int val)
{
	if (val < 1 || val > MAX_KEEPIDLE)
		return -EINVAL;
	*ms = val * 1000;
	return 0;
}

static int set_keepidle(struct sock *sk, int val)
{
	int err = set_keepalive_ms(&edu_sk(sk)->tcb.opts.keepidle_ms, val);

	if (!err)
		watch_for_silence(sk);
	return err;
}

/* It counts from when the oldest text left, also for what is under way. */
static int set_user_timeout(struct sock *sk, int val)
{
	struct edu_sock *esk = edu_sk(sk);

	if (val < 0)
		return -EINVAL;
	esk->tcb.opts.user_timeout_ms = val;
	edu_event_begin(sk, NULL);
	edu_timer_user(&esk->tcb, esk->now_us);
	edu_flush(sk);
	return 0;
}

/* Even what is corked goes, at once: tcp(7). */
static void set_nodelay(struct sock *sk, bool on)
{
	struct edu_sock *esk = edu_sk(sk);

	esk->tcb.opts.nodelay = on;
	if (!on)
		return;
	edu_event_begin(sk, NULL);
	edu_user_override(&esk->tcb);
	edu_flush(sk);
}

static void set_cork(struct sock *sk, bool on)
{
	struct edu_sock *esk = edu_sk(sk);

	esk->tcb.opts.cork = on;
	if (on)
		return;
	edu_event_begin(sk, NULL);
	edu_user_push(&esk->tcb);
	edu_flush(sk);
}

static void set_linger2(struct edu_opts *opts, int val)
{
	opts->linger2_ms = val < 0 ? -1 : min(val, MAX_LINGER2) * 1000;
}

static int set_maxseg(struct sock *sk, int val)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	if (val && (val < 88 || val > 32767))
		return -EINVAL;
	tcb->opts.maxseg = val;
	edu_mss_update(tcb);
	return 0;
}

/* TCP_DEFER_ACCEPT: from seconds to SYN,ACKs that are sent meanwhile. */
static u8 seconds_to_tries(int seconds)
{
	int wait = 1, sum = 1;
	u8 tries = 0;

	if (seconds <= 0)
		return 0;
	for (tries = 1; sum < seconds && tries < 255; tries++) {
		wait = min(wait * 2, 120);
		sum += wait;
	}
	return tries;
}

static int tries_to_seconds(u8 tries)
{
	int wait = 1, sum = 0;

	while (tries--) {
		sum += wait;
		wait = min(wait * 2, 120);
	}
	return sum;
}

static int set_quickack(struct sock *sk, int val)
{
	struct edu_tcb *tcb = &edu_sk(sk)->tcb;

	tcb->quick_acks = val ? 16 : 0;
	if (val && tcb->owe & EDU_OWE_ACK_SOON) {
		tcb->owe |= EDU_OWE_ACK;
		tcb->ack_reason = EDU_R_OUT_ACK;
		edu_event_begin(sk, NULL);
		edu_flush(sk);
	}
	return 0;
}

static int set_congestion(struct sock *sk, sockptr_t val, unsigned int len)
{
	struct edu_sock *esk = edu_sk(sk);
	char name[EDU_CC_NAME_MAX] = {};
	const struct edu_cc *cc, *old;

	if (len < 1)
		return -EINVAL;
	if (copy_from_sockptr(name, val, min_t(u32, len, sizeof(name) - 1)))
		return -EFAULT;
	cc = edu_congestion_get(name);
	if (!cc)
		return -ENOENT;
	lock_sock(sk);
	old = esk->tcb.cc;
	edu_event_begin(sk, NULL);
	edu_cc_change(&esk->tcb, cc, esk->now_us);
	edu_flush(sk);
	release_sock(sk);
	edu_congestion_put(old);
	return 0;
}

static int set_tcp_locked(struct sock *sk, int name, int val)
{
	struct edu_opts *opts = &edu_sk(sk)->tcb.opts;

	switch (name) {
	case TCP_NODELAY:
		set_nodelay(sk, val);
		return 0;
	case TCP_CORK:
		set_cork(sk, val);
		return 0;
	case TCP_MAXSEG:
		return set_maxseg(sk, val);
	case TCP_KEEPIDLE:
		return set_keepidle(sk, val);
	case TCP_KEEPINTVL:
		return set_keepalive_ms(&opts->keepintvl_ms, val);
	case TCP_KEEPCNT:
		if (val < 1 || val > MAX_KEEPCNT)
			return -EINVAL;
		opts->keepcnt = val;
		return 0;
	case TCP_SYNCNT:
		if (val < 1 || val > MAX_SYNCNT)
			return -EINVAL;
		opts->syncnt = val;
		return 0;
	case TCP_USER_TIMEOUT:
		return set_user_timeout(sk, val);
	case TCP_LINGER2:
		set_linger2(opts, val);
		return 0;
	case TCP_DEFER_ACCEPT:
		/* READ_ONCE in half.c */
		WRITE_ONCE(opts->defer_accept, seconds_to_tries(val));
		return 0;
	case TCP_QUICKACK:
		return set_quickack(sk, val);
	default:
		return -ENOPROTOOPT;
	}
}

/*
 * Of SOL_IP what means something here. What only counts for datagrams would be
 * taken and never undone; and an option that does nothing should say so.
 */
static bool ip_option(int name)
{
	switch (name) {
	case IP_TOS:
	case IP_TTL:
	case IP_MTU_DISCOVER:
	case IP_MTU:
	case IP_RECVERR:
	case IP_FREEBIND:
	case IP_TRANSPARENT:
	case IP_MINTTL:
	case IP_BIND_ADDRESS_NO_PORT:
		return true;
	default:
		return false;
	}
}

/**
 * edu_setsockopt() - setsockopt(2)
 * @sock: the socket
 * @level: SOL_TCP, SOL_IP, SOL_IPV6 or SOL_EDUTCP
 * @name: the option
 * @val: its value
 * @len: bytes
 *
 * Return: 0 or a negative errno, as tcp(7), ip(7) and ipv6(7) name it.
 */
int edu_setsockopt(struct socket *sock, int level, int name, sockptr_t val,
		   unsigned int len)
{
	struct sock *sk = sock->sk;
	int v, err;

	if (level == SOL_IP)
		return ip_option(name) ?
		       ip_setsockopt(sk, level, name, val, len) : -ENOPROTOOPT;
	if (level == SOL_IPV6)
		return edu_setsockopt6(sk, name, val, len);
	if (level != SOL_TCP)
		return -ENOPROTOOPT;
	if (name == TCP_CONGESTION)
		return set_congestion(sk, val, len);
	if (len < sizeof(int))
		return -EINVAL;
	if (copy_from_sockptr(&v, val, sizeof(v)))
		return -EFAULT;
	lock_sock(sk);
	err = set_tcp_locked(sk, name, v);
	release_sock(sk);
	return err;
}

static u32 since_ms(u64 now_us, u64 then_us)
{
	return then_us ? div_u64(now_us - then_us, 1000) : 0;
}

static void fill_tcp_info(struct sock *sk, struct tcp_info *info)
{
	const struct edu_tcb *tcb = &edu_sk(sk)->tcb;
	u32 mss = tcb->mss ?: 1;
	u64 now = edu_now_us();

	memset(info, 0, sizeof(*info));
	info->tcpi_state = tcb->state;
	info->tcpi_ca_state = tcb->recovery == EDU_REC_FAST ? 3 :
			      tcb->recovery == EDU_REC_LOSS ? 4 :
			      tcb->dupacks ? 1 : 0;
	info->tcpi_retransmits = tcb->timeouts;
	info->tcpi_probes = tcb->probes;
	info->tcpi_backoff = tcb->backoff;
	if (tcb->ts_on)
		info->tcpi_options |= TCPI_OPT_TIMESTAMPS;
	if (tcb->wscale_on) {
		info->tcpi_options |= TCPI_OPT_WSCALE;
		info->tcpi_snd_wscale = tcb->snd_wscale;
		info->tcpi_rcv_wscale = tcb->rcv_wscale;
	}
	info->tcpi_rto = edu_rto(tcb);
	info->tcpi_ato = tcb->cfg->delack_us;
	info->tcpi_snd_mss = tcb->mss;
	info->tcpi_rcv_mss = tcb->rcv_mss;
	if (tcb->state == EDU_LISTEN) {
		info->tcpi_unacked = edu_sk(sk)->nr_accepted;
		info->tcpi_sacked = sk->sk_max_ack_backlog;
	} else {
		info->tcpi_unacked = DIV_ROUND_UP(edu_flight(tcb), mss);
	}
	/* What was sent again lies before rtx_nxt; the rest is to follow. */
	info->tcpi_retrans = !tcb->syn_acked ? !!tcb->rtx_count :
			     DIV_ROUND_UP(tcb->rtx_nxt - tcb->snd_una, mss);
	info->tcpi_last_data_sent = since_ms(now, tcb->sent_us);
	info->tcpi_last_data_recv = since_ms(now, tcb->text_us);
	info->tcpi_last_ack_recv = since_ms(now, tcb->heard_us);
	info->tcpi_pmtu = edu_sk(sk)->path_mtu;
	info->tcpi_rcv_ssthresh = tcb->rcv_wnd;
	info->tcpi_rtt = tcb->srtt_us / 8;
	info->tcpi_rttvar = tcb->rttvar_us / 4;
	info->tcpi_snd_ssthresh = tcb->ssthresh / mss;
	info->tcpi_snd_cwnd = tcb->cwnd / mss;
	info->tcpi_advmss = tcb->mss_ours;
	info->tcpi_rcv_space = tcb->rcv_buf;
	info->tcpi_total_retrans = tcb->rtx_total;
	info->tcpi_bytes_acked = tcb->bytes_acked;
	info->tcpi_bytes_received = tcb->bytes_received;
	info->tcpi_segs_out = tcb->segs_out;
	info->tcpi_segs_in = tcb->segs_in;
	info->tcpi_notsent_bytes = tcb->fin_queued ? 0 :
				   tcb->snd_end - tcb->snd_nxt;
	info->tcpi_snd_wnd = tcb->snd_wnd;
}

static int give(char __user *val, int __user *len, int room, const void *from,
		int size)
{
	size = min(size, room);
	if (put_user(size, len) || copy_to_user(val, from, size))
		return -EFAULT;
	return 0;
}

static int get_tcp_int(struct sock *sk, int name, int *v)
{
	const struct edu_sock *esk = edu_sk(sk);
	const struct edu_tcb *tcb = &esk->tcb;
	const struct edu_opts *opts = &tcb->opts;
	const struct edu_cfg *cfg = tcb->cfg;

	switch (name) {
	case TCP_NODELAY:
		*v = opts->nodelay;
		return 0;
	case TCP_CORK:
		*v = opts->cork;
		return 0;
	case TCP_MAXSEG:
		*v = tcb->mss;
		if (opts->maxseg && edu_state_in(tcb, 1U << EDU_CLOSED |
						      1U << EDU_LISTEN))
			*v = opts->maxseg;
		return 0;
	case TCP_KEEPIDLE:
		*v = (opts->keepidle_ms ?: cfg->keepalive_time_ms) / 1000;
		return 0;
	case TCP_KEEPINTVL:
		*v = (opts->keepintvl_ms ?: cfg->keepalive_intvl_ms) / 1000;
		return 0;
	case TCP_KEEPCNT:
		*v = opts->keepcnt ?: cfg->keepalive_probes;
		return 0;
	case TCP_SYNCNT:
		*v = opts->syncnt ?: cfg->syn_retries;
		return 0;
	case TCP_USER_TIMEOUT:
		*v = opts->user_timeout_ms;
		return 0;
	case TCP_LINGER2:
		*v = opts->linger2_ms < 0 ? -1 :
		     ((u32)opts->linger2_ms ?: cfg->fin_timeout_ms) / 1000;
		return 0;
	case TCP_DEFER_ACCEPT:
		*v = tries_to_seconds(opts->defer_accept);
		return 0;
	case TCP_QUICKACK:
		*v = !!tcb->quick_acks;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static int get_tcp(struct sock *sk, int name, char __user *val,
		   int __user *len, int room)
{
	char cc[EDU_CC_NAME_MAX] = {};
	struct tcp_info info;
	int v, err;

	switch (name) {
	case TCP_INFO:
		lock_sock(sk);
		fill_tcp_info(sk, &info);
		release_sock(sk);
		return give(val, len, room, &info, sizeof(info));
	case TCP_CONGESTION:
		lock_sock(sk);
		strscpy(cc, edu_sk(sk)->tcb.cc->name, sizeof(cc));
		release_sock(sk);
		return give(val, len, room, cc, sizeof(cc));
	default:
		lock_sock(sk);
		err = get_tcp_int(sk, name, &v);
		release_sock(sk);
		return err ?: give(val, len, room, &v, sizeof(v));
	}
}

static int get_edutcp(struct sock *sk, int name, char __user *val,
		      int __user *len, int room)
{
	struct edu_tcb_info info;
	u64 conn;

	switch (name) {
	case EDUTCP_TCB:
		lock_sock(sk);
		edu_tcb_status(&edu_sk(sk)->tcb, &info);
		release_sock(sk);
		return give(val, len, room, &info, sizeof(info));
	case EDUTCP_CONN_ID:
		conn = edu_sk(sk)->end.conn;
		return give(val, len, room, &conn, sizeof(conn));
	default:
		return -ENOPROTOOPT;
	}
}

/**
 * edu_getsockopt() - getsockopt(2)
 * @sock: the socket
 * @level: SOL_TCP, SOL_IP, SOL_IPV6 or SOL_EDUTCP
 * @name: the option
 * @val: where its value goes; cut to the room there is
 * @len: room, and what was written; bytes
 *
 * Return: 0 or a negative errno, as tcp(7), ip(7) and ipv6(7) name it.
 */
int edu_getsockopt(struct socket *sock, int level, int name,
		   char __user *val, int __user *len)
{
	struct sock *sk = sock->sk;
	int room;

	if (level == SOL_IP)
		return ip_option(name) ?
		       ip_getsockopt(sk, level, name, val, len) : -ENOPROTOOPT;
	if (level == SOL_IPV6)
		return edu_getsockopt6(sk, name, val, len);
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (level == SOL_TCP)
		return get_tcp(sk, name, val, len, room);
	if (level == SOL_EDUTCP)
		return get_edutcp(sk, name, val, len, room);
	return -ENOPROTOOPT;
}
