// SPDX-License-Identifier: GPL-2.0-only
/*
 * stage.c - hosts and links: network namespaces and pairs of interfaces
 *
 * Each step has a fresh stage, so that nothing of the step before is in its
 * way: not its TIME-WAITs, nor its faults. A host has one address; each of
 * its interfaces, named after the neighbour ("to-server"), leads there. ARP is
 * not part of the story: neighbours know each other.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lesson/play.h"

#define NETNS_DIR	"/run/netns"

/* A command of the system. Return: 0, or the exit status after complaining. */
__printf(2, 3)
static int tool(const struct player *p, const char *fmt, ...)
{
	char command[1024], said[256] = "";
	va_list args;
	FILE *out;
	size_t len;

	va_start(args, fmt);
	len = vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	if (len + 6 > sizeof(command))
		return play_failed(p, "too many words for tc(8)");
	strcat(command, " 2>&1");
	out = popen(command, "re");
	if (!out)
		return play_failed(p, "%s", strerror(errno));
	if (!fgets(said, sizeof(said), out))
		*said = '\0';
	said[strcspn(said, "\n")] = '\0';
	while (fgetc(out) != EOF)
		;
	if (!pclose(out))
		return 0;
	return play_failed(p, "`%.*s` failed: %s", (int)strlen(command) - 5,
			   command, said);
}

static const char *name_of(const struct player *p, int host)
{
	return p->lesson->host[host].name;
}

/**
 * stage_enter() - be at a host
 * @p: the player
 * @host: the host
 *
 * Return: 0, or the exit status after complaining.
 */
int stage_enter(struct player *p, int host)
{
	if (!setns(p->netns[host], CLONE_NEWNET))
		return 0;
	return play_failed(p, "network namespace '%s': %s", name_of(p, host),
			   strerror(errno));
}

/**
 * stage_leave() - be at home again
 * @p: the player
 *
 * Return: 0, or the exit status after complaining.
 */
int stage_leave(struct player *p)
{
	if (!setns(p->home, CLONE_NEWNET))
		return 0;
	return play_failed(p, "the own network namespace: %s",
			   strerror(errno));
}

/* Return: 0, or the exit status after complaining. */
static int build_host(struct player *p, int host)
{
	const char *name = name_of(p, host);
	char path[64];
	struct stat st;
	int status;

	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	if (!stat(path, &st))
		return play_failed(p, "there is a network namespace '%s' already: `ip netns del %s` removes it",
				   name, name);
	status = tool(p, "ip netns add %s && ip -n %s link set lo up", name,
		      name);
	if (status)
		return status;
	p->netns[host] = open(path, O_RDONLY | O_CLOEXEC);
	if (p->netns[host] < 0 || fstat(p->netns[host], &st))
		return play_failed(p, "%s: %s", path, strerror(errno));
	p->inode[host] = st.st_ino;
	return 0;
}

/* One end of a link: the interface of @a that leads to @b. */
static int build_end(struct player *p, const struct link *link, int a, int b)
{
	const char *from = name_of(p, a), *to = name_of(p, b);
	int status;

	status = tool(p, "ip -n %s link set to-%s address 02:00:00:00:00:%02x mtu %u%s up && ip -n %s addr add %s/32 dev to-%s",
		      from, to, a + 1, link->mtu ?: 1500,
		      link->super ? "" : " gso_max_segs 1", from,
		      p->lesson->host[a].addr, to);
	if (status)
		return status;
	status = tool(p, "ip -n %s route add %s/32 dev to-%s && ip -n %s neigh add %s lladdr 02:00:00:00:00:%02x nud permanent dev to-%s",
		      from, p->lesson->host[b].addr, to, from,
		      p->lesson->host[b].addr, b + 1, to);
	if (status || !*link->netem)
		return status;
	return tool(p, "tc -n %s qdisc replace dev to-%s root netem %s", from,
		    to, link->netem);
}

static int build_link(struct player *p, const struct link *link)
{
	const char *a = name_of(p, link->host[0]);
	const char *b = name_of(p, link->host[1]);

	return tool(p, "ip link add to-%s netns %s type veth peer name to-%s netns %s",
		    b, a, a, b) ?:
	       build_end(p, link, link->host[0], link->host[1]) ?:
	       build_end(p, link, link->host[1], link->host[0]);
}

/* First step of the shortest way from each host to @to; -1: it is there. */
static void find_ways(const struct lesson *l, int to, int *next)
{
	int far[LESSON_HOSTS], i, turn, a, b;

	for (i = 0; i < l->nr_hosts; i++) {
		far[i] = i == to ? 0 : LESSON_HOSTS;
		next[i] = -1;
	}
	for (turn = 0; turn < l->nr_hosts; turn++)
		for (i = 0; i < 2 * l->nr_links; i++) {
			a = l->link[i / 2].host[i % 2];
			b = l->link[i / 2].host[!(i % 2)];
			if (far[b] + 1 < far[a]) {
				far[a] = far[b] + 1;
				next[a] = b;
			}
		}
}

/* Hosts without a link of their own are reached through others. */
static int build_ways(struct player *p)
{
	const struct lesson *l = p->lesson;
	int next[LESSON_HOSTS], to, from, status = 0;

	for (to = 0; to < l->nr_hosts && !status; to++) {
		find_ways(l, to, next);
		for (from = 0; from < l->nr_hosts && !status; from++) {
			if (next[from] < 0 || next[from] == to)
				continue;
			status = tool(p, "ip -n %s route add %s/32 via %s dev to-%s onlink && ip netns exec %s sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'",
				      name_of(p, from), l->host[to].addr,
				      l->host[next[from]].addr,
				      name_of(p, next[from]),
				      name_of(p, next[from]));
		}
	}
	return status;
}

/**
 * stage_build() - hosts and links as the lesson has them
 * @p: the player
 *
 * Return: 0, or the exit status after complaining.
 */
int stage_build(struct player *p)
{
	const struct lesson *l = p->lesson;
	int i, status = 0;

	for (i = 0; i < l->nr_hosts && !status; i++)
		status = build_host(p, i);
	for (i = 0; i < l->nr_links && !status; i++)
		status = build_link(p, &l->link[i]);
	return status ?: build_ways(p);
}

/**
 * stage_still() - nobody does anything any more
 * @p: the player
 *
 * What programs have said is kept until stage_clear().
 */
void stage_still(struct player *p)
{
	actors_end(p);
	programs_end(p);
}

/**
 * stage_clear() - all of it goes away
 * @p: the player
 */
void stage_clear(struct player *p)
{
	int i;

	stage_still(p);
	programs_forget(p);
	for (i = 0; i < p->lesson->nr_hosts; i++) {
		if (p->netns[i] < 0)
			continue;
		p->past[p->nr_past++] = p->netns[i];
		p->netns[i] = -1;
		tool(p, "ip netns del %s", name_of(p, i));
	}
}

/* /proc/sys is that of the namespace that we are in. */
static int set_sysctl(const struct player *p, const char *words)
{
	char path[256] = "/proc/sys/", value[128], *c;
	size_t len = strcspn(words, " \t");
	int fd, n;

	snprintf(path + strlen(path), sizeof(path) - strlen(path), "%.*s",
		 (int)len, words);
	for (c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	words += len + strspn(words + len, " \t");
	n = snprintf(value, sizeof(value), "%s\n", words);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return play_failed(p, "there is no sysctl %s: %s",
				   path, strerror(errno));
	if (write(fd, value, n) != n)
		n = -errno;
	close(fd);
	return n < 0 ? play_failed(p, "%s does not take '%s': %s", path, words,
				   strerror(-n)) : 0;
}

static int add_fault(const struct player *p, const struct edu_fault *fault)
{
	char why[256];
	int err = edu_fault_add(fault, why, sizeof(why));

	return err ? play_failed(p, "the fault: %s %s", edu_strerror(err),
				 why) : 0;
}

/* "down": nothing arrives; the interface and its routes stay. */
static int change_link(struct player *p, const struct call *call)
{
	const struct lesson *l = p->lesson;
	const char *words = call->arg;
	int i;

	for (i = 0; i < l->nr_links; i++)
		if ((l->link[i].host[0] == call->host &&
		     l->link[i].host[1] == call->peer) ||
		    (l->link[i].host[1] == call->host &&
		     l->link[i].host[0] == call->peer))
			break;
	if (i == l->nr_links)
		return play_failed(p, "there is no link between %s and %s",
				   name_of(p, call->host),
				   name_of(p, call->peer));
	if (!strcmp(words, "down"))
		words = "loss 100%";
	else if (!strcmp(words, "up"))
		words = *l->link[i].netem ? l->link[i].netem : "delay 0";
	return tool(p, "tc -n %s qdisc replace dev to-%s root netem %s",
		    name_of(p, call->host), name_of(p, call->peer), words);
}

/**
 * stage_change() - a host or link changes
 * @p: the player
 * @call: how
 *
 * Return: 0, or the exit status after complaining.
 */
int stage_change(struct player *p, const struct call *call)
{
	int status, err;

	if (call->verb == VERB_LINK)
		return change_link(p, call);
	status = stage_enter(p, call->host);
	if (status)
		return status;
	if (call->verb == VERB_SYSCTL) {
		status = set_sysctl(p, call->arg);
	} else if (call->verb == VERB_FAULT) {
		status = add_fault(p, &call->fault);
	} else {
		err = edu_fault_clear();
		if (err)
			status = play_failed(p, "%s", edu_strerror(err));
	}
	return stage_leave(p) ?: status;
}
