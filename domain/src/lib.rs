//! Pilothouse's own logic, without I/O: what people see of a session, what a tool call would do, what a form may send.
//!
//! Server and browser share it. Nothing here reads a clock, a file or the network; times are passed in.

#![warn(missing_docs)]

#[cfg(not(target_arch = "wasm32"))]
pub mod agent_copy;
pub mod agent_form;
pub mod ansi;
pub mod arguments;
pub mod axis;
pub mod budget;
pub mod budget_rule;
#[cfg(not(target_arch = "wasm32"))]
pub mod calendar;
#[cfg(not(target_arch = "wasm32"))]
pub mod chain;
pub mod cleanup;
pub mod cost_plan;
#[cfg(not(target_arch = "wasm32"))]
pub mod cron_times;
pub mod cron_words;
pub mod csv;
#[cfg(not(target_arch = "wasm32"))]
pub mod deeds;
pub mod deployment_form;
pub mod diff;
pub mod dream_form;
pub mod environment_form;
pub mod event_summary;
pub mod failures;
pub mod file_name;
pub mod form;
pub mod format;
#[cfg(not(target_arch = "wasm32"))]
pub mod input_digest;
#[cfg(not(target_arch = "wasm32"))]
pub mod intent;
pub mod json_view;
pub mod known_file;
pub mod language;
pub mod local_time;
pub mod log_index;
pub mod log_search;
#[cfg(not(target_arch = "wasm32"))]
pub mod manifest;
pub mod markdown;
pub mod name_match;
pub mod overview;
pub mod percentile;
pub mod prices;
pub mod redact;
pub mod replay;
pub mod reveal;
#[cfg(not(target_arch = "wasm32"))]
pub mod rules;
pub mod session_form;
#[cfg(not(target_arch = "wasm32"))]
pub mod skill;
#[cfg(not(target_arch = "wasm32"))]
pub mod snippet;
pub mod timeline;
pub mod token_count;
pub mod tool_call;
pub mod tool_output;
pub mod tool_stats;
pub mod truncate;
pub mod usage_figures;
pub mod usage_over_time;
pub mod usage_totals;

pub use timeline::Timeline;
