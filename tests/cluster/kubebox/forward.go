package main

import (
	"errors"
	"flag"
	"io"
	"log"
	"net"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// runForward listens on an address of this network namespace and passes each connection on to an address
// in another one: the way from the host's loopback to an API server that lives in a namespace of its own.
func runForward() {
	listen := flag.String("listen", "", "address to listen on, in the namespace this process starts in")
	netns := flag.String("netns", "", "file of the namespace to dial in, such as /run/netns/NAME")
	target := flag.String("to", "", "address to dial there")
	flag.Parse()

	listener, err := net.Listen("tcp", *listen) // before setns: this socket stays on the host
	if err != nil {
		log.Fatal(err)
	}
	dial := dialerIn(*netns)
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go forward(client.(*net.TCPConn), func() (net.Conn, error) { return dial(*target) })
	}
}

// dialerIn returns a function that opens connections inside a network namespace.
//
// A namespace belongs to a thread. So one goroutine is locked to its thread for ever, that thread joins the
// namespace, and it makes all the sockets. Dials to a loopback address answer at once, so one at a time is
// enough.
func dialerIn(netns string) func(address string) (net.Conn, error) {
	type answer struct {
		connection net.Conn
		err        error
	}
	type request struct {
		address string
		reply   chan answer
	}
	requests := make(chan request)
	joined := make(chan error)
	go func() {
		runtime.LockOSThread()
		joined <- join(netns)
		dialer := net.Dialer{Timeout: 5 * time.Second}
		for r := range requests {
			connection, err := dialer.Dial("tcp", r.address)
			r.reply <- answer{connection, err}
		}
	}()
	if err := <-joined; err != nil {
		log.Fatalf("cannot join %s: %v", netns, err)
	}
	return func(address string) (net.Conn, error) {
		r := request{address, make(chan answer, 1)}
		requests <- r
		a := <-r.reply
		return a.connection, a.err
	}
}

// join moves the calling thread into a network namespace.
func join(netns string) error {
	fd, err := unix.Open(netns, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.Setns(fd, unix.CLONE_NEWNET)
}

// forward copies both ways. The end of one direction is passed on as a half close, because a client may end
// its request and still wait for the answer. An error in either direction ends both.
func forward(client *net.TCPConn, dial func() (net.Conn, error)) {
	defer client.Close()
	connection, err := dial()
	if err != nil {
		// The client sees a reset, as it would from a server whose port is closed.
		_ = client.SetLinger(0)
		return
	}
	server := connection.(*net.TCPConn)
	defer server.Close()

	done := make(chan error, 2)
	pass := func(to, from *net.TCPConn) {
		_, err := io.Copy(to, from)
		done <- errors.Join(err, to.CloseWrite())
	}
	go pass(server, client)
	go pass(client, server)
	if <-done == nil {
		<-done
	}
}
