# SPDX-License-Identifier: GPL-2.0-only
#
#	make		edutcp.ko for the running kernel, KDIR=, or the newest
#			headers there are; the library and the command
#	make demo	a connection, seen, in a virtual machine
#	make check	what needs no virtual machine, in a minute or two
#	make kunit	the unit tests inside the debugging kernel
#	make vmtest	client and server tests, in four virtual machines
#	make bench	side by side with the kernel's own TCP
#	make test	check, kunit and vmtest
#	make install	library, command, manual pages (DESTDIR, PREFIX)

PREFIX ?= /usr/local
ifeq ($(KDIR),)
KDIR := $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(shell ls -d /lib/modules/*/build /usr/src/linux-headers-*-amd64 \
		2>/dev/null | sort -rV))
endif

.PHONY: all module userspace install clean check kunit vmtest bench demo test \
	deps help
all: module userspace

module:
	@test -n "$(KDIR)" || { echo "no kernel headers: apt-get install linux-headers-amd64, or KDIR=" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userspace:
	$(MAKE) -C userspace

install: userspace
	$(MAKE) -C userspace install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

clean:
	-$(MAKE) -C $(KDIR) M=$(CURDIR) clean
	$(MAKE) -C userspace clean
	$(MAKE) -C tests/unit clean
	$(MAKE) -C tests/sim clean
	rm -rf build

deps:
	tests/deps

check: deps
	tests/check

kunit: deps
	tests/vm/kunit

vmtest: deps
	tests/vm/vmtest

bench: deps
	tests/vm/bench

demo: deps
	tests/vm/demo

test: deps
	tests/all

help:
	@sed -n 's/^#\t//p' Makefile
