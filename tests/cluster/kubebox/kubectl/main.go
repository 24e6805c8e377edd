// kubectl by itself, as everyone has it. Inside kubebox it would work as well, but start slower and take twice the
// memory, and benchmarks that compare with kubectl must compare with the real thing.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
)

func main() {
	os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand()))
}
