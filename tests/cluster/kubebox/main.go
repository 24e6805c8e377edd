// kubebox is every component of a small Kubernetes cluster in one binary, for k8spark's tests.
//
// The first argument chooses the component. One binary instead of eight: they share most of their code, so it
// builds far faster and takes far less room.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// commands are the components that are cobra commands; each is built only when asked for.
var commands = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-proxy":              proxy.NewProxyCommand,
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
}

// programs are the components that read os.Args by themselves and do not come back.
var programs = map[string]func(){
	"etcd":    func() { etcdmain.Main(os.Args) },
	"coredns": runDNS,
	"forward": runForward,
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: kubebox COMPONENT [arguments]")
		os.Exit(2)
	}
	os.Args = os.Args[1:] // the component sees its own name as argument 0
	name := os.Args[0]
	if run, ok := programs[name]; ok {
		run()
	} else if command, ok := commands[name]; ok {
		os.Exit(cli.Run(command()))
	} else {
		fmt.Fprintf(os.Stderr, "kubebox: unknown component %q\n", name)
		os.Exit(2)
	}
}
