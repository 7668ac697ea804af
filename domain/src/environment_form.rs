//! The form that creates or edits an environment (environments.md §3 and §4).

use crate::form::{
    FieldErrors, PageForm, Pair, Paths, check_pairs, entries,
    fields::{Fields, is_ticked, pairs, text},
    metadata, metadata_patch, pairs_of,
};
use pilothouse_api::environments::{
    CreateEnvironment, Environment, EnvironmentConfig, Networking, Packages, UpdateEnvironment,
};
use serde_json::{Map, Value, json};

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentForm {
    /// 1 to 256 characters.
    pub name: String,
    /// Up to 1,024 characters; may be empty.
    pub description: String,
    /// Where tools run.
    pub hosting: Hosting,
    /// What a hosted sandbox may reach.
    pub networking: NetworkingChoice,
    /// Of limited networking: a host on each line, or `*.` and a domain.
    pub allowed_hosts: String,
    /// Of limited networking: the agent's MCP servers may be reached.
    pub allow_mcp_servers: bool,
    /// Of limited networking: package managers may be reached.
    pub allow_package_managers: bool,
    /// Packages to install.
    pub packages: PackageLists,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// The value of a field `hosting` that is not the cloud, as the API has it.
pub const SELF_HOSTED: &str = "self_hosted";

/// The value of a field `networking` that lists hosts, as the API has it.
pub const LIMITED: &str = "limited";

/// Where tools run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hosting {
    /// In a sandbox that Anthropic hosts.
    #[default]
    Cloud,
    /// In the customer's own worker.
    SelfHosted,
}

/// What a hosted sandbox may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkingChoice {
    /// Everything but a safety blocklist.
    #[default]
    Unrestricted,
    /// Listed hosts only.
    Limited,
}

/// Packages by manager, one on each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageLists {
    /// Debian packages.
    pub apt: String,
    /// Rust crates.
    pub cargo: String,
    /// Ruby gems.
    pub gem: String,
    /// Go modules.
    pub go: String,
    /// Node packages.
    pub npm: String,
    /// Python packages.
    pub pip: String,
}

impl PackageLists {
    /// The managers in the order they run, each with its lines.
    pub fn by_manager(&self) -> [(&'static str, &str); 6] {
        [
            ("apt", &self.apt),
            ("cargo", &self.cargo),
            ("gem", &self.gem),
            ("go", &self.go),
            ("npm", &self.npm),
            ("pip", &self.pip),
        ]
    }
}

impl From<&Packages> for PackageLists {
    fn from(packages: &Packages) -> Self {
        let Packages { apt, cargo, gem, go, npm, pip, .. } = packages;
        let [apt, cargo, gem, go, npm, pip] = [apt, cargo, gem, go, npm, pip].map(|list| list.join("\n"));
        Self { apt, cargo, gem, go, npm, pip }
    }
}

impl From<&Environment> for EnvironmentForm {
    fn from(environment: &Environment) -> Self {
        let mut form = Self {
            name: environment.name.clone(),
            description: environment.description.clone().unwrap_or_default(),
            metadata: pairs_of(&environment.metadata),
            ..Self::default()
        };
        let EnvironmentConfig::Cloud(cloud) = &environment.config else {
            form.hosting = Hosting::SelfHosted;
            return form;
        };
        form.packages = PackageLists::from(&cloud.packages);
        if let Networking::Limited(limits) = &cloud.networking {
            form.networking = NetworkingChoice::Limited;
            form.allowed_hosts = limits.allowed_hosts.join("\n");
            form.allow_mcp_servers = limits.allow_mcp_servers;
            form.allow_package_managers = limits.allow_package_managers;
        }
        form
    }
}

impl PageForm for EnvironmentForm {
    const PATHS: Paths = &[("config.networking", ""), ("config", "")];

    fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| text(fields, name);
        let packages = |manager: &str| text(&format!("packages.{manager}"));
        Self {
            name: text("name"),
            description: text("description"),
            hosting: if text("hosting") == SELF_HOSTED { Hosting::SelfHosted } else { Hosting::Cloud },
            networking: if text("networking") == LIMITED {
                NetworkingChoice::Limited
            } else {
                NetworkingChoice::default()
            },
            allowed_hosts: text("allowed_hosts"),
            allow_mcp_servers: is_ticked(fields, "allow_mcp_servers"),
            allow_package_managers: is_ticked(fields, "allow_package_managers"),
            packages: PackageLists {
                apt: packages("apt"),
                cargo: packages("cargo"),
                gem: packages("gem"),
                go: packages("go"),
                npm: packages("npm"),
                pip: packages("pip"),
            },
            metadata: pairs(fields),
        }
    }

    fn errors(&self) -> FieldErrors {
        self.to_create().err().unwrap_or_default()
    }
}

impl EnvironmentForm {
    /// The body that changes `was` into what the form says, or what is wrong. Only what changed is in it, so that what the
    /// form has no fields for stays, and what somebody else changed meanwhile.
    pub fn to_update(&self, was: &Self) -> Result<UpdateEnvironment, FieldErrors> {
        let mut errors = self.check();
        let config = self.changed_config(was, &mut errors);
        let changed = |new: &str, old: &str| (new != old).then(|| new.to_owned());
        errors.or(|| UpdateEnvironment {
            name: changed(self.name.trim(), &was.name),
            description: changed(&self.description, &was.description),
            config,
            metadata: metadata_patch(&metadata(&was.metadata), &self.metadata),
        })
    }

    /// What changed of a sandbox's configuration: its network as a whole, and all lists of packages.
    fn changed_config(&self, was: &Self, errors: &mut FieldErrors) -> Option<Value> {
        if self.hosting == Hosting::SelfHosted {
            return None;
        }
        let unchecked = &mut FieldErrors::default();
        let (old_packages, packages) = (was.packages(unchecked), self.packages(errors));
        let old_networking = was.networking(!old_packages.is_empty(), unchecked);
        let networking = self.networking(!packages.is_empty(), errors);
        let mut config = json!({ "type": "cloud" });
        if networking != old_networking {
            config["networking"] = networking;
        }
        if packages != old_packages {
            let list = |(manager, _)| (manager, packages.get(manager).cloned().unwrap_or_else(|| json!([])));
            config["packages"] = self.packages.by_manager().map(list).into_iter().collect();
        }
        (config != json!({ "type": "cloud" })).then_some(config)
    }

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check_length("name", self.name.trim(), 1, 256);
        errors.check_length("description", &self.description, 0, 1024);
        check_pairs(&self.metadata, &mut errors);
        errors
    }

    /// The body to send, or what is wrong.
    pub fn to_create(&self) -> Result<CreateEnvironment, FieldErrors> {
        let mut errors = self.check();
        let config = self.config(&mut errors);
        errors.or(|| CreateEnvironment {
            name: self.name.trim().to_owned(),
            config: Some(config),
            description: Some(self.description.clone()).filter(|text| !text.is_empty()),
            metadata: metadata(&self.metadata),
        })
    }

    fn config(&self, errors: &mut FieldErrors) -> Value {
        if self.hosting == Hosting::SelfHosted {
            return json!({ "type": "self_hosted" });
        }
        let packages = self.packages(errors);
        let networking = self.networking(!packages.is_empty(), errors);
        let mut config = json!({ "type": "cloud", "networking": networking });
        if !packages.is_empty() {
            config["packages"] = Value::Object(packages);
        }
        config
    }

    fn networking(&self, has_packages: bool, errors: &mut FieldErrors) -> Value {
        if self.networking == NetworkingChoice::Unrestricted {
            return json!({ "type": "unrestricted" });
        }
        let hosts = entries(&self.allowed_hosts);
        if let Some(bad) = hosts.iter().find(|host| !is_host(host)) {
            errors.add("allowed_hosts", format!("`{bad}` is not a host. Use `example.com` or `*.example.com`"));
        }
        if has_packages && !self.allow_package_managers {
            errors.add("allow_package_managers", "Turn this on to install the listed packages");
        }
        json!({
            "type": "limited",
            "allowed_hosts": hosts,
            "allow_mcp_servers": self.allow_mcp_servers,
            "allow_package_managers": self.allow_package_managers,
        })
    }

    fn packages(&self, errors: &mut FieldErrors) -> Map<String, Value> {
        let mut packages = Map::new();
        for (manager, text) in self.packages.by_manager() {
            let list = entries(text);
            if let Some(bad) = list.iter().find(|entry| entry.contains(char::is_whitespace) || entry.starts_with('-')) {
                errors.add(format!("packages.{manager}"), format!("`{bad}` is not a package. Enter one per line"));
            }
            if !list.is_empty() {
                packages.insert(manager.to_owned(), json!(list));
            }
        }
        packages
    }
}

/// Whether this is a bare host, maybe with a `*.` in front.
fn is_host(host: &str) -> bool {
    let host = host.strip_prefix("*.").unwrap_or(host);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests;
