package check

import (
	"strings"
	"testing"
)

// TestShardsCoverEverythingOnce cuts a run into every number of parts.
func TestShardsCoverEverythingOnce(t *testing.T) {
	for n := 1; n <= buckets; n++ {
		seen := map[string]int{}
		for shard := range n {
			for label := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(ShardFilter(shard, n), "(("), ") && !alone)"), " || ") {
				seen[label]++
			}
		}
		for bucket := range buckets {
			if seen[shardLabel(bucket)] != 1 {
				t.Fatalf("of %d shards, %d have bucket %d", n, seen[shardLabel(bucket)], bucket)
			}
		}
	}
	// The place of a requirement is for ever: other machines compute it too.
	if got := bucketOf("SCIM-7644-3.3-POST-201"); got != 55 {
		t.Errorf("the requirement has moved to bucket %d", got)
	}
}
