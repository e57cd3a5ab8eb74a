#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# A socket held open the way a service manager holds it: hold-socket.pl SOCKET PROGRAM ARG… . Lines on standard input: "start" starts
# the program with the socket as descriptor 3 (LISTEN_FDS), "stop" tells it to stop and waits for its end, "hup" has it read anew. Each
# is answered with the line "started PID", "stopped STATUS", "told". At the end of the input the program is stopped.
use strict;
use warnings;
use Fcntl qw(F_SETFD);
use IO::Socket::UNIX;
use POSIX qw(dup2 _exit);
use Socket qw(SOCK_STREAM);

my ($path, @program) = @ARGV;
unlink $path;
umask 0117;
my $door = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $path, Listen => 511) or die "$path: $!\n";
umask 0077;
$| = 1;
my $pid = 0;

sub start {
	$pid = fork() // die "fork: $!\n";
	return if $pid;
	# a descriptor that Perl has opened itself may be 3 already
	if (fileno($door) == 3) { fcntl($door, F_SETFD, 0) or _exit(1) }
	else { defined dup2(fileno($door), 3) or _exit(1) }
	open STDIN, '<', '/dev/null';
	@ENV{qw(LISTEN_FDS LISTEN_PID)} = (1, $$);
	exec { $program[0] } @program or _exit(127);
}

sub stop {
	return 0 unless $pid;
	kill TERM => $pid;
	waitpid $pid, 0;
	$pid = 0;
	return $?;
}

while (my $line = <STDIN>) {
	if ($line eq "start\n") { start(); print "started $pid\n" }
	elsif ($line eq "stop\n") { print 'stopped ', stop(), "\n" }
	elsif ($line eq "hup\n") { kill HUP => $pid; print "told\n" }
}
stop();
unlink $path;
