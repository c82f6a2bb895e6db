//! `atlas_projects`: the projects that each account sees.

use atlas_simulator::sample::{self, Organization, ServiceAccount};
use atlas_simulator::{Fault, Options, Rule, Simulator};

use crate::states;
use crate::terraform::{Workspace, assert_contains};

const PROJECTS: &str =
    "data \"atlas_projects\" \"x\" {}\noutput \"x\" {\n  value = data.atlas_projects.x\n}\n";

/// The configuration, signed in as this account.
fn as_account(atlas: &Simulator, account: ServiceAccount) -> Workspace {
    Workspace::new(atlas, PROJECTS)
        .env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
        .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret)
}

#[test]
fn every_project_of_the_organization_is_listed_with_every_attribute() {
    let atlas = Options::new().start().unwrap();
    for (account, organization) in [
        (sample::SERVICE_ACCOUNT, Organization::First),
        (sample::OTHER_SERVICE_ACCOUNT, Organization::Other),
    ] {
        let state = &as_account(&atlas, account).outputs()["x"];
        assert_eq!(*state, states::projects(atlas.world().projects(organization)));
    }
    let request = atlas
        .requests()
        .into_iter()
        .find(|request| request.path.ends_with("/groups"));
    let accept = request.and_then(|request| request.accept);
    assert_eq!(accept.as_deref(), Some("application/vnd.atlas.2023-01-01+json"));
}

/// Atlas filters a page after it has cut it, so a page in the middle may be short.
#[test]
fn a_short_page_in_the_middle_does_not_end_a_list() {
    for per_page in [2, 3] {
        let atlas = Options::new().most_per_page(per_page).start().unwrap();
        let state = &as_account(&atlas, sample::SERVICE_ACCOUNT).outputs()["x"];
        let expected = states::projects(atlas.world().projects(Organization::First));
        assert_eq!(*state, expected, "{per_page} a page");
    }
}

#[test]
fn a_narrower_role_sees_its_own_projects_and_no_error() {
    let atlas = Options::new().start().unwrap();
    for account in [
        sample::SERVICE_ACCOUNT_OF_TWO_PROJECTS,
        sample::SERVICE_ACCOUNT_WITHOUT_ROLE,
    ] {
        let seen = atlas
            .world()
            .projects(Organization::First)
            .filter(|project| account.holder.sees(project));
        let expected = states::projects(seen);
        let state = &as_account(&atlas, account).outputs()["x"];
        assert_eq!(*state, expected);
    }
}

#[test]
fn lists_of_projects_share_the_rate_limit_of_the_account() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/groups?", Fault::rate_limited(0)).always());
    let configuration = format!("provider \"atlas\" {{\n  max_retries = 0\n}}\n{PROJECTS}");
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &["Error: Atlas rate limit reached", "GET /api/atlas/v2/groups?"],
    );
    assert!(!text.contains("for project"), "{text}");
    atlas.clear_faults();
    atlas.inject("/groups?", Fault::rate_limited(0));
    Workspace::new(&atlas, PROJECTS).signed_in().plan().succeeded();
}

#[test]
fn errors_of_a_list_of_projects_name_no_project_and_no_cluster() {
    for (fault, parts) in [
        (
            Fault::not_org_group_creator(),
            &["Error: Missing role", "Organization Read Only"][..],
        ),
        (Fault::cannot_change_group_name(), &["Error: Atlas denied access"]),
        (Fault::validation_error(), &["Error: Atlas rejected the request"]),
        (
            Fault::json(r#"{"results": null}"#),
            &["Error: Unexpected answer from Atlas", "results is null"],
        ),
        (
            Fault::json(r#"{"results": [{"name": "a"}]}"#),
            &[
                "Error: Unexpected answer from Atlas",
                "results[0].id is missing or empty",
            ],
        ),
        (Fault::hang(), &["Error: Read timed out"]),
    ] {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new("/groups?", fault).always());
        let configuration = "provider \"atlas\" {\n  max_retries = 0\n}\ndata \"atlas_projects\" \"x\" {\n  timeouts = { read = \"5s\" }\n}\n";
        let text = Workspace::new(&atlas, configuration).signed_in().plan().failed();
        assert_contains(&text, parts);
        assert!(
            !text.contains("project_id") && !text.contains("cluster"),
            "{text}"
        );
    }
}

/// Endless pages repeat themselves at some point.
#[test]
fn a_list_that_repeats_itself_ends() {
    let atlas = Options::new().start().unwrap();
    let page = r#"{"links": [{"rel": "next", "href": "x"}], "results": [{"id": "a", "name": "A"}, {"id": "a", "name": "A"}]}"#;
    atlas.add(Rule::new("/groups?", Fault::json(page)).always());
    let state = &Workspace::new(&atlas, PROJECTS).signed_in().outputs()["x"];
    assert_eq!(state["total_count"], 1);
    assert_eq!(state["results"][0]["project_id"], "a");
    assert_eq!(atlas.api_requests(), 2);
}
