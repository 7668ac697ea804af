//! Certificates of a tunnel (files-vaults-memory-skills.md §7).

use crate::{State, calls, clock::timestamp, prelude::*};
use sha2::{Digest, Sha256};
use x509_cert::{Certificate, der::Encode};

const MAX_PEM: usize = 8 * 1024;
const MOST_ACTIVE: i64 = 2;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/tunnels/{tunnel_id}/certificates", get(list).post(create))
        .route("/v1/tunnels/{tunnel_id}/certificates/{certificate_id}", calls::retrieve(Kind::TunnelCertificate))
        .route("/v1/tunnels/{tunnel_id}/certificates/{certificate_id}/archive", calls::archive(Kind::TunnelCertificate))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, Path(tunnel_id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&["ca_certificate_pem"])?;
    state.store.find_open(Kind::Tunnel, &tunnel_id).await?;
    let pem = fields.required_text("ca_certificate_pem", 1..=MAX_PEM)?;
    let now = state.clock.millis();
    let (fingerprint, expires) = read(pem, now).map_err(|what| fields.fail("ca_certificate_pem", what))?;
    let id = ids::new_id("tcrt_");
    let certificate = json!({
        "id": id, "archived_at": null, "created_at": timestamp(now), "expires_at": timestamp(expires),
        "fingerprint": fingerprint, "tunnel_id": tunnel_id, "type": "tunnel_certificate",
    });
    let mut transaction = state.store.begin().await?;
    let active = ListFilter::of(Kind::TunnelCertificate).below(&tunnel_id);
    if active.count(&mut transaction).await? >= MOST_ACTIVE {
        return Err(HttpError::invalid(format!("a tunnel has at most {MOST_ACTIVE} active certificates")));
    }
    documents::insert(&mut transaction, Kind::TunnelCertificate, &certificate).await?;
    transaction.commit().await?;
    Ok(Json(certificate))
}

async fn list(Shared(state): Shared<State>, params: Params, Path(tunnel_id): Path<String>) -> Answer {
    let filter = params.filter(Kind::TunnelCertificate, &["include_archived"])?.below(&tunnel_id);
    state.store.find(Kind::Tunnel, &tunnel_id).await?;
    Ok(state.store.list(filter, &params.page(20, 1000)?).await?.forward())
}

/// Fingerprint and end of the one certificate in a PEM text; the error says what is wrong with it.
fn read(pem: &str, now: i64) -> Result<(String, i64), &'static str> {
    if pem.contains("PRIVATE KEY") {
        return Err("must not have a key");
    }
    if pem.matches("-----BEGIN ").count() != 1 {
        return Err("must be one certificate");
    }
    let chain = Certificate::load_pem_chain(pem.as_bytes()).unwrap_or_default();
    let [certificate] = &chain[..] else { return Err("must be one X.509 certificate in PEM") };
    let der = certificate.to_der().map_err(|_| "must be one X.509 certificate in PEM")?;
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    let end = i64::try_from(end.as_millis()).unwrap_or(i64::MAX);
    if end <= now {
        return Err("has expired");
    }
    let fingerprint: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((fingerprint.concat(), end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(-----BEGIN CERTIFICATE-----\n)?[A-Za-z0-9+/=\n]{0,200}(\n-----END CERTIFICATE-----)?") {
            prop_assert!(read(&text, 0).is_err());
        }
    }

    #[test]
    fn the_end_is_the_certificates_own_files_7() {
        let pem = include_str!("../../tests/fixtures/certificate.pem");
        let (fingerprint, end) = read(pem, 0).unwrap();
        assert_eq!((fingerprint.len(), end % 1_000), (64, 0));
        assert!(read(pem, end).is_err(), "it has expired then");
    }
}
