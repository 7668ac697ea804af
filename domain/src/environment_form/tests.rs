//! Tests of the environment form.

use super::*;

fn named() -> EnvironmentForm {
    EnvironmentForm { name: " data ".to_owned(), ..EnvironmentForm::default() }
}

fn body(form: &EnvironmentForm) -> Value {
    serde_json::to_value(form.to_create().unwrap()).unwrap()
}

#[test]
fn the_choices_become_a_config() {
    let unrestricted = json!({ "type": "cloud", "networking": { "type": "unrestricted" } });
    assert_eq!(body(&named()), json!({ "name": "data", "config": unrestricted }));
    let own = EnvironmentForm { hosting: Hosting::SelfHosted, ..named() };
    assert_eq!(body(&own)["config"], json!({ "type": "self_hosted" }));
    let mut form = EnvironmentForm {
        networking: NetworkingChoice::Limited,
        allowed_hosts: "api.example.com\n\n *.example.org ".to_owned(),
        allow_package_managers: true,
        ..named()
    };
    form.packages.pip = "pandas==2.2.0\nnumpy\n".to_owned();
    let networking = json!({
        "type": "limited", "allowed_hosts": ["api.example.com", "*.example.org"], "allow_mcp_servers": false, "allow_package_managers": true,
    });
    let packages = json!({ "pip": ["pandas==2.2.0", "numpy"] });
    assert_eq!(body(&form)["config"], json!({ "type": "cloud", "networking": networking, "packages": packages }));
}

#[test]
fn mistakes_are_named() {
    let mut form = EnvironmentForm {
        networking: NetworkingChoice::Limited,
        description: "x".repeat(1025),
        metadata: vec![Pair { key: "k".repeat(65), value: "v".repeat(513) }],
        ..EnvironmentForm::default()
    };
    form.packages.apt = "curl wget".to_owned();
    let errors = form.to_create().unwrap_err();
    for field in ["name", "description", "allow_package_managers", "packages.apt", "metadata.0.key", "metadata.0.value"]
    {
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
    for bad in ["https://a.example", "a.example:80", "a.example/x", "*", "a..b", "*.*.a", "-a.example"] {
        let form = EnvironmentForm { networking: NetworkingChoice::Limited, allowed_hosts: bad.to_owned(), ..named() };
        assert!(form.to_create().unwrap_err().get("allowed_hosts").is_some(), "{bad}");
    }
}

#[test]
fn metadata_is_checked_as_a_whole() {
    let pair = |n: usize| Pair { key: format!("k{n}"), value: String::new() };
    let mut form = EnvironmentForm { metadata: (0..17).map(pair).collect(), ..named() };
    assert!(form.to_create().unwrap_err().get("metadata").is_some());
    form.metadata = vec![pair(1), pair(1)];
    assert_eq!(form.to_create().unwrap_err().get("metadata.1.key"), Some("This key is already used"));
}

fn stored(config: Value) -> EnvironmentForm {
    let environment = json!({
        "id": "env_1", "archived_at": null, "config": config, "created_at": "2026-10-01T09:00:00Z", "description": null,
        "metadata": {"team": "a", "only": "x"}, "name": "data", "type": "environment", "updated_at": "2026-10-01T09:00:00Z",
    });
    EnvironmentForm::from(&serde_json::from_value::<Environment>(environment).unwrap())
}

fn limited() -> EnvironmentForm {
    let networking = json!({
        "type": "limited", "allowed_hosts": ["a.example"], "allow_mcp_servers": true, "allow_package_managers": true,
    });
    let packages = json!({ "apt": [], "cargo": [], "gem": [], "go": [], "npm": ["express"], "pip": ["numpy"] });
    stored(json!({ "type": "cloud", "networking": networking, "packages": packages }))
}

fn update(form: &EnvironmentForm, was: &EnvironmentForm) -> Value {
    serde_json::to_value(form.to_update(was).unwrap()).unwrap()
}

#[test]
fn an_edit_sends_what_changed_alone() {
    let was = limited();
    assert_eq!(update(&was, &was), json!({}));
    let form = EnvironmentForm { allowed_hosts: "a.example\nb.example".to_owned(), ..was.clone() };
    let networking = json!({
        "type": "limited", "allowed_hosts": ["a.example", "b.example"], "allow_mcp_servers": true,
        "allow_package_managers": true,
    });
    assert_eq!(update(&form, &was), json!({ "config": { "type": "cloud", "networking": networking } }));
    let mut form = was.clone();
    form.packages.npm = String::new();
    let packages = json!({ "apt": [], "cargo": [], "gem": [], "go": [], "npm": [], "pip": ["numpy"] });
    assert_eq!(update(&form, &was), json!({ "config": { "type": "cloud", "packages": packages } }));
    let pair = Pair { key: "team".to_owned(), value: "b".to_owned() };
    let form =
        EnvironmentForm { name: " new ".to_owned(), description: "d".to_owned(), metadata: vec![pair], ..was.clone() };
    assert_eq!(
        update(&form, &was),
        json!({ "name": "new", "description": "d", "metadata": { "team": "b", "only": null } })
    );
}

#[test]
fn what_the_form_has_no_fields_for_stays() {
    for config in [
        json!({ "type": "self_hosted" }),
        json!({ "type": "submarine", "depth": 3 }),
        json!({ "type": "cloud", "networking": { "type": "tunnel", "to": "x" }, "packages": {} }),
    ] {
        let was = stored(config);
        let form = EnvironmentForm { name: "new".to_owned(), ..was.clone() };
        assert_eq!(update(&form, &was), json!({ "name": "new" }));
    }
}

#[test]
fn an_edit_is_checked_as_a_whole() {
    let was = limited();
    let mut form =
        EnvironmentForm { allow_package_managers: false, allowed_hosts: "https://a".to_owned(), ..was.clone() };
    form.name = String::new();
    let errors = form.to_update(&was).unwrap_err();
    for field in ["name", "allowed_hosts", "allow_package_managers"] {
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
}
