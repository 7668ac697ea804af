//! The name typed into a login or set-up form that failed, kept in a cookie for the next attempt: people type passwords
//! there by mistake, so it must not get into a log or the browser's history.

use super::cookie;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};

const NAME: &str = "typed-name";
/// Long enough to return to the form.
const MAX_AGE_SECONDS: u32 = 120;
/// The longest name that is kept, in bytes.
const MAX_NAME: usize = 256;

/// Redirects to the form, which shows the name again.
pub(super) fn back_to(form: &str, name: &str) -> Response {
    let mut response = Redirect::to(form).into_response();
    let pair = (name.len() <= MAX_NAME).then(|| serde_urlencoded::to_string([(NAME, name)]).ok()).flatten();
    let cookie = pair.map(|pair| format!("{pair}; Path=/; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Strict"));
    if let Some(value) = cookie.and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The name to prefill.
pub fn typed_name(headers: &HeaderMap) -> Option<String> {
    let pair = format!("{NAME}={}", cookie::value(headers, NAME)?);
    let (_, name) = serde_urlencoded::from_str::<Vec<(String, String)>>(&pair).ok()?.pop()?;
    Some(name).filter(|name| !name.is_empty() && name.len() <= MAX_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_as_it_was_typed() {
        for name in ["ana", "ana maria; Path=/x", "n=1&m=2", "Zoë%"] {
            let response = back_to("/login", name);
            let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.matches("Path=").count() == 1, "{cookie}");
            let mut headers = HeaderMap::new();
            let sent = format!("theme=dark; {}", cookie.split(';').next().unwrap());
            headers.insert(http::header::COOKIE, HeaderValue::try_from(sent).unwrap());
            assert_eq!(typed_name(&headers).as_deref(), Some(name));
        }
        assert!(back_to("/login", &"x".repeat(300)).headers().get(SET_COOKIE).is_none());
        assert_eq!(typed_name(&HeaderMap::new()), None);
    }
}
