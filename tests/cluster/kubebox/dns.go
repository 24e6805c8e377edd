package main

import (
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/template"
)

// runDNS is CoreDNS with only the plugins that the cluster's Corefile names. It reads os.Args itself.
func runDNS() {
	coremain.Run()
}
