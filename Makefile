# SPDX-License-Identifier: GPL-2.0-only
#
#	make		edutcp.ko for the running kernel, KDIR=, or the newest
#			headers there are; the library and the command
#	make demo	a connection, seen, in a virtual machine
#	make lesson N=2	a lesson, in a virtual machine; EDU_LANG=zh: in
#			Chinese, PAUSE=1: Enter goes on, ASK=paper: questions
#			without answers, GRADE=student.txt: JSON for a teacher
#	make check	what needs no virtual machine, in a minute or two
#	make report	the page that edutcp report makes, in a browser
#	make kunit	the unit tests inside the debugging kernel
#	make vmtest	client and server tests, in four virtual machines
#	make bench	side by side with the kernel's own TCP
#	make programs	nginx, curl, iperf3, redis, ssh, rsync ... over AF_EDUTCP
#	make test	check, report, kunit, programs, vmtest, demo
#	make install	library, command, manual pages (DESTDIR, PREFIX)
#	make clean	as if nothing had been built; kernels stay in their cache
#
#	V=1		each command of the module's build, in full

ifneq ($(words $(CURDIR)),1)
$(error make takes a space for the end of a name: move this to a path without any)
endif

PREFIX ?= /usr/local

# Headers name their kernel in this file; the newest come last.
release := include/config/kernel.release
ifeq ($(KDIR),)
KDIR := $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(shell for file in /lib/modules/*/build/$(release) \
			    /usr/src/linux-headers-*/$(release); do \
			[ ! -e $$file ] || \
				echo "$$(cat $$file) $${file%/$(release)}"; \
		done | sort -V | sed -n '$$s/.* //p'))
endif

.PHONY: all module userspace install clean check report kunit vmtest programs bench \
	demo lesson test deps deps-all help
all: module userspace

module:
	@test -n "$(KDIR)" || { echo "no kernel headers: apt-get install linux-headers-amd64, or KDIR=" >&2; exit 1; }
	@release=$$(cat $(KDIR)/$(release)); [ "$$release" = "$$(uname -r)" ] || \
		echo "edutcp.ko is built for $$release, not for $$(uname -r), which runs here"
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userspace:
	$(MAKE) -C userspace

install: userspace
	$(MAKE) -C userspace install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

clean:
	[ -z "$(KDIR)" ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	for dir in userspace tests/unit tests/sim tests/integration tests/bench; do \
		$(MAKE) -C $$dir clean || exit; \
	done
	rm -rf build

deps:
	tests/deps

deps-all:
	tests/deps all

check: deps-all
	tests/check

report: deps-all
	tests/report/run

kunit: deps-all
	tests/vm/kunit

vmtest: deps-all
	tests/vm/vmtest

programs: deps-all
	tests/vm/programs

bench: deps
	tests/vm/bench

demo: deps
	tests/vm/demo

lesson: deps
	@tests/vm/lesson $(N) $(if $(PAUSE),--pause) $(if $(ASK),--ask $(ASK)) \
		$(if $(GRADE),--grade --answers $(GRADE)) \
		$(if $(EDU_LANG),--lang $(EDU_LANG))

test: deps-all
	tests/all

help:
	@sed -n 's/^#\t//p' Makefile
