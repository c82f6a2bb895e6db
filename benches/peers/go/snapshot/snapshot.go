// Package snapshot implements a provider with one data source, which has the attributes of atlas_flex_snapshot.
package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Config is the provider block.
type Config struct {
	URL   types.String `tfsdk:"url"`
	Token types.String `tfsdk:"token"`
}

// Model is the data source: its arguments and its computed attributes.
type Model struct {
	ProjectID      types.String `tfsdk:"project_id"`
	Name           types.String `tfsdk:"name"`
	SnapshotID     types.String `tfsdk:"snapshot_id"`
	Status         types.String `tfsdk:"status"`
	MongoDBVersion types.String `tfsdk:"mongo_db_version"`
	Expiration     types.String `tfsdk:"expiration"`
	StartTime      types.String `tfsdk:"start_time"`
	FinishTime     types.String `tfsdk:"finish_time"`
	ScheduledTime  types.String `tfsdk:"scheduled_time"`
	Links          []Link       `tfsdk:"links"`
	Timeouts       *Timeouts    `tfsdk:"timeouts"`
}

// Link is a related resource.
type Link struct {
	Href types.String `tfsdk:"href"`
	Rel  types.String `tfsdk:"rel"`
}

// Timeouts exists only because atlas_flex_snapshot has it.
type Timeouts struct {
	Read types.String `tfsdk:"read"`
}

// Read fills in the computed attributes of a model.
type Read func(context.Context, Config, *Model) error

// Serve runs a provider of this type until Terraform ends it.
func Serve(kind string, read Read) error {
	factory := func() provider.Provider { return &snapshots{kind: kind, read: read} }
	options := providerserver.ServeOpts{Address: "terraform.local/local/" + kind, ProtocolVersion: 6}
	return providerserver.Serve(context.Background(), factory, options)
}

type snapshots struct {
	kind string
	read Read
}

func (p *snapshots) Metadata(_ context.Context, _ provider.MetadataRequest, answer *provider.MetadataResponse) {
	answer.TypeName = p.kind
}

func (p *snapshots) Schema(_ context.Context, _ provider.SchemaRequest, answer *provider.SchemaResponse) {
	answer.Schema = providerschema.Schema{Attributes: map[string]providerschema.Attribute{
		"url":   providerschema.StringAttribute{Optional: true},
		"token": providerschema.StringAttribute{Optional: true, Sensitive: true},
	}}
}

func (p *snapshots) Configure(ctx context.Context, request provider.ConfigureRequest, answer *provider.ConfigureResponse) {
	var config Config
	answer.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	answer.DataSourceData = config
}

func (p *snapshots) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return &snapshot{read: p.read} }}
}

func (p *snapshots) Resources(context.Context) []func() resource.Resource {
	return nil
}

type snapshot struct {
	read   Read
	config Config
}

func (s *snapshot) Metadata(_ context.Context, request datasource.MetadataRequest, answer *datasource.MetadataResponse) {
	answer.TypeName = request.ProviderTypeName + "_snapshot"
}

func (s *snapshot) Schema(_ context.Context, _ datasource.SchemaRequest, answer *datasource.SchemaResponse) {
	argument := schema.StringAttribute{Required: true}
	computed := schema.StringAttribute{Computed: true}
	link := map[string]schema.Attribute{"href": computed, "rel": computed}
	read := map[string]schema.Attribute{"read": schema.StringAttribute{Optional: true}}
	answer.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"project_id":       argument,
		"name":             argument,
		"snapshot_id":      argument,
		"status":           computed,
		"mongo_db_version": computed,
		"expiration":       computed,
		"start_time":       computed,
		"finish_time":      computed,
		"scheduled_time":   computed,
		"links":            schema.ListNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: link}},
		"timeouts":         schema.SingleNestedAttribute{Optional: true, Attributes: read},
	}}
}

// Configure is called before the provider is configured, too, when ProviderData is nil.
func (s *snapshot) Configure(_ context.Context, request datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	s.config, _ = request.ProviderData.(Config)
}

func (s *snapshot) Read(ctx context.Context, request datasource.ReadRequest, answer *datasource.ReadResponse) {
	var model Model
	answer.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if answer.Diagnostics.HasError() {
		return
	}
	model.Links = []Link{}
	if err := s.read(ctx, s.config, &model); err != nil {
		answer.Diagnostics.AddError("Snapshot cannot be read", err.Error())
		return
	}
	answer.Diagnostics.Append(answer.State.Set(ctx, &model)...)
}
