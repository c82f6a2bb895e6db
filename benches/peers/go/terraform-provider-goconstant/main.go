// Command terraform-provider-goconstant is a provider that answers a constant.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"terraform.local/local/peers/snapshot"
)

func main() {
	if err := snapshot.Serve("goconstant", read); err != nil {
		log.Fatal(err)
	}
}

func read(_ context.Context, _ snapshot.Config, model *snapshot.Model) error {
	model.Status = types.StringValue("COMPLETED")
	model.MongoDBVersion = types.StringValue("8.0.29")
	model.Expiration = types.StringValue("2026-08-09T00:00:05Z")
	model.StartTime = types.StringValue("2026-08-01T00:00:21Z")
	model.FinishTime = types.StringValue("2026-08-01T00:00:55Z")
	model.ScheduledTime = types.StringValue("2026-08-01T00:00:05Z")
	return nil
}
