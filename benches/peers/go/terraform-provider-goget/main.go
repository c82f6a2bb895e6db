// Command terraform-provider-goget is a provider that sends one request for each read and decodes the response. It has
// no retries and no limits, and signs in only with a ready access token.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"terraform.local/local/peers/snapshot"
)

func main() {
	if err := snapshot.Serve("goget", read); err != nil {
		log.Fatal(err)
	}
}

// body is Atlas's response.
type body struct {
	Status         *string `json:"status"`
	MongoDBVersion *string `json:"mongoDBVersion"`
	Expiration     *string `json:"expiration"`
	StartTime      *string `json:"startTime"`
	FinishTime     *string `json:"finishTime"`
	ScheduledTime  *string `json:"scheduledTime"`
	Links          []link  `json:"links"`
}

type link struct {
	Href *string `json:"href"`
	Rel  *string `json:"rel"`
}

func read(ctx context.Context, config snapshot.Config, model *snapshot.Model) error {
	url := fmt.Sprintf("%s/api/atlas/v2/groups/%s/flexClusters/%s/backup/snapshots/%s", config.URL.ValueString(),
		model.ProjectID.ValueString(), model.Name.ValueString(), model.SnapshotID.ValueString())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/vnd.atlas.2024-11-13+json")
	request.Header.Set("Authorization", "Bearer "+config.Token.ValueString())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	var read body
	if err := json.NewDecoder(answer.Body).Decode(&read); err != nil {
		return err
	}
	model.Status = types.StringPointerValue(read.Status)
	model.MongoDBVersion = types.StringPointerValue(read.MongoDBVersion)
	model.Expiration = types.StringPointerValue(read.Expiration)
	model.StartTime = types.StringPointerValue(read.StartTime)
	model.FinishTime = types.StringPointerValue(read.FinishTime)
	model.ScheduledTime = types.StringPointerValue(read.ScheduledTime)
	for _, link := range read.Links {
		model.Links = append(model.Links, snapshot.Link{Href: types.StringPointerValue(link.Href), Rel: types.StringPointerValue(link.Rel)})
	}
	return nil
}
