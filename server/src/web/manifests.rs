//! `/import` and `/export`: resources from files and to files, with the visitor's rights.

use crate::{failure::Failure, manifests};
use axum::{
    extract::{FromRequest as _, Multipart, Request, multipart::MultipartError},
    response::{IntoResponse as _, Response},
};
use http::header;
use pilothouse_api::{Client, Error, transport::ServiceTransport};
use pilothouse_app::Import;
use pilothouse_console_api::ManifestPlan;
use pilothouse_domain::manifest::{Manifest, ManifestError, parse, write};
use sha2::{Digest as _, Sha256};

/// The most of a form with files, in bytes: the longest text, and what comes with it.
pub const MAX_IMPORT: usize = pilothouse_domain::manifest::MAX_TEXT + 64 * 1024;

type Api = Client<ServiceTransport>;

/// What was sent.
#[derive(Default)]
struct Sent {
    /// The text of the field, or of all files.
    text: String,
    manifests: Vec<Manifest>,
    /// The plan that was shown: these are to be applied.
    digest: Option<String>,
}

/// Plans or applies what was sent; the text is shown again.
pub async fn import(api: &Api, request: Request) -> (String, Import) {
    let sent = match Multipart::from_request(request, &()).await {
        Ok(form) => read(form).await,
        Err(refused) => Err((String::new(), refused.body_text())),
    };
    match sent {
        Err((text, why)) => (text, Import::Unreadable(why)),
        Ok(sent) if sent.manifests.is_empty() => {
            (sent.text, Import::Unreadable("Choose files, or paste a text.".to_owned()))
        }
        Ok(sent) => {
            let import = planned_or_applied(api, &sent).await.unwrap_or_else(Import::Failed);
            (sent.text, import)
        }
    }
}

async fn read(mut form: Multipart) -> Result<Sent, (String, String)> {
    let mut sent = Sent::default();
    let told = |error: MultipartError| (String::new(), error.body_text());
    while let Some(field) = form.next_field().await.map_err(told)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned).filter(|file| !file.is_empty());
        // Forms send line feeds as CR LF.
        let value = field.text().await.map_err(told)?.replace("\r\n", "\n");
        match name.as_str() {
            "digest" => sent.digest = Some(value),
            "files" => sent.add(file.as_deref(), &value)?,
            // The text shown again is of the files chosen before: files chosen now take its place.
            "text" if sent.text.is_empty() => sent.add(None, &value)?,
            _ => {}
        }
    }
    Ok(sent)
}

impl Sent {
    fn add(&mut self, file: Option<&str>, text: &str) -> Result<(), (String, String)> {
        if text.trim().is_empty() {
            return Ok(());
        }
        // Documents of several files make one text, which is what is applied once it was seen.
        if !self.text.is_empty() {
            self.text.push_str("\n---\n");
        }
        self.text.push_str(text);
        let read = parse(file, text).map_err(|error| (self.text.clone(), error.to_string()))?;
        self.manifests.extend(read);
        Ok(())
    }
}

/// Applies only what was shown: a plan that has become another one is shown again.
async fn planned_or_applied(api: &Api, sent: &Sent) -> Result<Import, Error> {
    let plan = manifests::plan(api, &sent.manifests).await?;
    let digest = digest(&plan);
    match &sent.digest {
        Some(shown) if *shown == digest => Ok(Import::Applied(manifests::apply(api, &sent.manifests, |_| {}).await?)),
        shown => Ok(Import::Planned { is_other: shown.is_some(), plan, digest }),
    }
}

/// The same for the same steps, wherever their manifests were read from.
fn digest(plan: &ManifestPlan) -> String {
    let mut plan = plan.clone();
    plan.steps.iter_mut().for_each(|step| step.source.clear());
    hex::encode(Sha256::digest(serde_json::to_vec(&plan).unwrap_or_default()))
}

/// All resources as one YAML text, or the one with this id.
pub async fn export(api: &Api, id: Option<&str>) -> Response {
    let written = match manifests::export(api, id).await {
        Ok(found) if found.is_empty() => Err(Failure::not_found("There is nothing to export.")),
        Ok(found) => text(&found).map_err(|error| Failure::internal(&error)),
        Err(error) => Err(crate::gateway::failure_of(&error)),
    };
    let name = id.filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).unwrap_or("pilothouse");
    let disposition = format!("attachment; filename=\"{name}.yaml\"");
    match written {
        Ok(text) => {
            let headers =
                [(header::CONTENT_TYPE, "application/yaml".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, text).into_response()
        }
        Err(failure) => failure.into_response(),
    }
}

fn text(manifests: &[Manifest]) -> Result<String, ManifestError> {
    let documents: Result<Vec<String>, _> = manifests.iter().map(write).collect();
    Ok(documents?.join("---\n"))
}
