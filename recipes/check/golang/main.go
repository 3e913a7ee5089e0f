// Command golang reads a file of manifests and refuses what Kubernetes would not know:
// it decodes them strictly into the types of its API.
package main

import (
	"bytes"
	"fmt"
	"os"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	content, err := os.ReadFile(os.Args[len(os.Args)-1])
	if err == nil {
		err = check(content)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(manifests []byte) error {
	for document := range bytes.SplitSeq(manifests, []byte("\n---\n")) {
		var kind struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal(document, &kind); err != nil {
			return err
		}
		var into any
		switch kind.APIVersion + " " + kind.Kind {
		case "batch/v1 Job":
			into = &batch.Job{}
		case "v1 ConfigMap":
			into = &core.ConfigMap{}
		case "v1 PersistentVolumeClaim":
			into = &core.PersistentVolumeClaim{}
		default:
			return fmt.Errorf("no type for %s %s", kind.APIVersion, kind.Kind)
		}
		if err := yaml.UnmarshalStrict(document, into); err != nil {
			return fmt.Errorf("%s: %w", kind.Kind, err)
		}
		fmt.Println(kind.APIVersion, kind.Kind)
	}
	return nil
}
