//! The API from outside: each test names the section of the reference that it checks.

#[cfg(test)]
mod api {
    mod agents;
    mod agents_update;
    mod closed_schemas;
    mod credentials;
    mod credentials_update;
    mod deployments;
    mod dreams;
    mod environments;
    mod events;
    mod examples;
    mod files;
    mod http;
    mod memories;
    mod memory_list;
    mod memory_stores;
    mod memory_versions;
    mod models;
    mod multiagent;
    mod session_resources;
    mod sessions;
    mod skills;
    pub mod support;
    mod tools;
    mod tunnels;
    mod user_profiles;
    mod vaults;
    mod webhooks;
    mod work;
}
