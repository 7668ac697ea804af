//! A skill that a page's form sends: checked before the API gets it, so that what is wrong is said in words and all at once.
//! What programs send is passed on as it is.

use super::forms::FromForm;
use crate::{body::announced, failure::Failure};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest as _, Multipart, Request},
};
use http::{HeaderValue, header};
use pilothouse_api::{
    multipart::{self, Part},
    skills::{DISPLAY_NAME, FILES, MAX_SKILL},
};
use pilothouse_domain::{
    format::bytes,
    skill::{File, Files, MAX_FILES, Unreadable, problems, read},
};

/// The maximum length of a body, in bytes: a skill, and the names of its files.
pub const MAX_BODY: usize = MAX_SKILL + 2 * 1024 * 1024;

/// The request to pass on.
///
/// # Errors
/// 400 with a line for each thing that is wrong with the skill; 413 where it is too large.
pub async fn checked(request: Request) -> Result<Request, Failure> {
    if request.extensions().get::<FromForm>().is_none() {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let body = announced(body, MAX_BODY as u64, too_large).await?;
    let upload = Upload::receive(Request::from_parts(parts.clone(), body)).await?;
    let upload = tokio::task::spawn_blocking(move || upload.check()).await.map_err(Failure::internal)??;
    let (body, content_type) = upload.body();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(content_type).map_err(Failure::internal)?);
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// What a form holds.
#[derive(Debug, Default)]
struct Upload {
    display_name: Option<String>,
    files: Vec<(String, Bytes)>,
}

impl Upload {
    /// Reads the parts. Fields that were left empty are left out: browsers send them, too.
    async fn receive(request: Request) -> Result<Self, Failure> {
        let mut form = Multipart::from_request(request, &()).await.map_err(unreadable)?;
        let mut upload = Self::default();
        while let Some(part) = form.next_field().await.map_err(unreadable)? {
            match part.name() {
                Some(DISPLAY_NAME) => {
                    let name = part.text().await.map_err(unreadable)?;
                    upload.display_name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
                }
                Some(FILES) if upload.files.len() < MAX_FILES => {
                    let path = part.file_name().unwrap_or_default().to_owned();
                    let content = part.bytes().await.map_err(unreadable)?;
                    if !(path.is_empty() && content.is_empty()) {
                        upload.files.push((path, content));
                    }
                }
                Some(FILES) => return Err(Failure::invalid(format!("At most {MAX_FILES} files can be uploaded."))),
                _ => return Err(Failure::invalid("The form can't be read.")),
            }
        }
        Ok(upload)
    }

    /// The upload, if the API should take it.
    fn check(self) -> Result<Self, Failure> {
        let files = self.unpacked().map_err(|why| Failure::invalid(why.to_string()))?;
        let problems: Vec<String> = problems(&files).iter().map(ToString::to_string).collect();
        if problems.is_empty() { Ok(self) } else { Err(Failure::invalid(problems.join("\n"))) }
    }

    /// The skill's files: those of the zip, if it is one.
    fn unpacked(&self) -> Result<Files, Unreadable> {
        if let [(path, content)] = &self.files[..]
            && path.to_ascii_lowercase().ends_with(".zip")
        {
            return read(content);
        }
        let mut files = Files::new();
        for (path, content) in &self.files {
            if files.insert(path.clone(), File::new(content.to_vec())).is_some() {
                return Err(Unreadable::Twice(path.clone()));
            }
        }
        Ok(files)
    }

    fn body(&self) -> (Bytes, String) {
        let name = self.display_name.as_deref().map(|name| Part::text(DISPLAY_NAME, name));
        let files = self.files.iter().map(|(path, content)| Part::file(FILES, path, content));
        multipart::body(&name.into_iter().chain(files).collect::<Vec<_>>())
    }
}

fn too_large() -> Failure {
    Failure::too_large(format!("The skill is larger than {}, the limit of the API.", bytes(MAX_SKILL as u64)))
}

fn unreadable(_: impl std::error::Error) -> Failure {
    Failure::invalid("The upload can't be read, or is too large. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use std::io::{Cursor, Write as _};
    use zip::{ZipWriter, write::SimpleFileOptions};

    const SKILL_MD: &[u8] = b"---\nname: tides\ndescription: When the water comes.\n---\n";

    async fn sent(parts: &[Part<'_>]) -> Result<String, Failure> {
        let (body, kind) = multipart::body(parts);
        let request = Request::post("/").header("content-type", kind).extension(FromForm);
        let checked = checked(request.body(Body::from(body)).unwrap()).await?;
        let length = checked.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap();
        let body = checked.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body.len(), length);
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    async fn refused(parts: &[Part<'_>]) -> String {
        sent(parts).await.unwrap_err().told().message().to_owned()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content) in files {
            archive.start_file(*path, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[tokio::test]
    async fn a_good_skill_is_passed_on_without_empty_fields() {
        let files = [Part::file(FILES, "tides/SKILL.md", SKILL_MD), Part::file(FILES, "", b"")];
        let body = sent(&[Part::text(DISPLAY_NAME, " "), files[0].clone(), files[1].clone()]).await.unwrap();
        assert!(body.contains("filename=\"tides/SKILL.md\"") && body.contains("When the water comes."), "{body}");
        assert!(!body.contains(DISPLAY_NAME) && body.matches(FILES).count() == 1, "{body}");
        let packed = zip(&[("tides/SKILL.md", SKILL_MD)]);
        let body = sent(&[Part::text(DISPLAY_NAME, "Tides"), Part::file(FILES, "Tides.ZIP", &packed)]).await.unwrap();
        assert!(body.contains("\r\n\r\nTides\r\n") && body.contains("filename=\"Tides.ZIP\""), "{body}");
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_line_by_line() {
        assert!(refused(&[Part::text(DISPLAY_NAME, "Tides")]).await.starts_with("There is no file in it."));
        let lines = refused(&[Part::file(FILES, "a/SKILL.md", b"---\nname: A\n---\n")]).await;
        assert_eq!(lines.lines().count(), 2, "{lines}");
        let packed = zip(&[("a/../../b", b""), ("a/SKILL.md", SKILL_MD)]);
        assert!(refused(&[Part::file(FILES, "a.zip", &packed)]).await.starts_with("Rename “a/../../b”"));
        assert!(refused(&[Part::file(FILES, "a.zip", b"PK")]).await.contains("can't be read"));
        let twice = Part::file(FILES, "a/SKILL.md", SKILL_MD);
        assert!(refused(&[twice.clone(), twice]).await.contains("two files at “a/SKILL.md”"));
        assert_eq!(refused(&[Part::text("other", "x")]).await, "The form can't be read.");
        let many: Vec<String> = (0..=MAX_FILES).map(|n| format!("a/{n}")).collect();
        let many: Vec<_> = many.iter().map(|path| Part::file(FILES, path, b"")).collect();
        assert!(refused(&many).await.starts_with("At most 2000 files"));
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_unpacked() {
        let bomb = zip(&[("a/SKILL.md", SKILL_MD), ("a/zeros", &vec![0; MAX_SKILL + 1])]);
        assert!(refused(&[Part::file(FILES, "a.zip", &bomb)]).await.contains("larger than 30"));
        let whole = vec![0; MAX_BODY + 1];
        let failure = sent(&[Part::file(FILES, "a/zeros", &whole)]).await.unwrap_err();
        assert_eq!(failure.status().as_u16(), 413);
    }

    #[tokio::test]
    async fn what_programs_send_is_left_alone() {
        let request = Request::post("/").body(Body::from("anything")).unwrap();
        let body = checked(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        assert_eq!(&body[..], b"anything");
    }
}
