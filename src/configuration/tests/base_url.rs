//! The base URL of Atlas.

use super::*;

#[test]
fn the_base_url_comes_from_the_first_source_that_sets_it() {
    let token = ("MONGODB_ATLAS_ACCESS_TOKEN", "t");
    let url = |config: &Block, variables: &[(&'static str, &str)]| {
        outcome(config, &[&[token], variables].concat()).replace("token t at ", "")
    };
    let variables = [
        ("MONGODB_ATLAS_BASE_URL", "https://one.example"),
        ("MCLI_OPS_MANAGER_URL", "https://two.example"),
    ];
    assert_eq!(url(&Block::default(), &variables), "https://one.example");
    assert_eq!(url(&Block::default(), &variables[1..]), "https://two.example");
    assert_eq!(
        url(&block(&[("base_url", "https://three.example/")]), &variables),
        "https://three.example"
    );
    let mut government = Block {
        is_mongodbgov_cloud: Field::Known(true),
        ..Block::default()
    };
    assert_eq!(url(&government, &variables), "https://cloud.mongodbgov.com");
    government.base_url = Field::Known("https://api.mongodbgov.com".to_owned());
    assert_eq!(url(&government, &[]), "https://api.mongodbgov.com");
    government.base_url = Field::Known("https://cloud.mongodb.com".to_owned());
    assert_eq!(
        url(&government, &[]),
        "base_url: is_mongodbgov_cloud conflicts with base_url"
    );
    assert_eq!(
        url(&block(&[("base_url", "http://cloud.mongodb.com")]), &[]),
        "base_url: Invalid base URL"
    );
    assert_eq!(
        url(&Block::default(), &[("MONGODB_ATLAS_BASE_URL", "x")]),
        "at the first read: Invalid base URL"
    );
    assert!(
        details(&Block::default(), &[("MONGODB_ATLAS_BASE_URL", "x")]).starts_with("MONGODB_ATLAS_BASE_URL ")
    );
}
