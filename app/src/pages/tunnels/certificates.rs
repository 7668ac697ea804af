//! The certificate authorities that a tunnel accepts: their fingerprints, and until when they hold.

use crate::{
    pages::{
        dialog_form::{DialogForm, address},
        list,
    },
    routes::Route,
    ui::{ConfirmAction, CopyId, DestructiveAction, EmptyState, Failure, FailureNotice, Field, TextArea, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Timestamp, Verbatim, ids::TunnelId, tunnels::TunnelCertificate};

/// A certificate that holds no longer than this is marked, in milliseconds.
const SOON: i64 = 30 * 24 * 60 * 60 * 1_000;

/// How much of a fingerprint tells two certificates apart, in digits.
const TOLD_BY: usize = 16;

/// A form that adds one.
pub fn create(tunnel: &TunnelId, refused: Option<&'static str>) -> AnyView {
    let fields = view! {
        <Field id="certificate-pem" label="CA certificate" hint="One certificate as PEM, up to 8 KB, without a key. At most two are active.">
            <TextArea id="certificate-pem" name="ca_certificate_pem" rows=8 described_by="certificate-pem-note"/>
        </Field>
    };
    DialogForm {
        id: "new-certificate".to_owned(),
        label: "Add certificate",
        of: None,
        icon: "plus",
        is_primary: false,
        action: address(&format!("tunnels/{tunnel}/certificates"), &Route::Tunnel(tunnel.clone()), None),
        submit: "Add certificate",
    }
    .view(refused, fields)
}

/// The certificates that were found.
pub fn content(
    tunnel: &TunnelId,
    found: Result<Items<Verbatim<TunnelCertificate>>, Error>,
    refused: Option<&'static str>,
    now: i64,
) -> AnyView {
    let items = match found {
        Ok(items) => items.data,
        Err(error) => {
            return view! { <FailureNotice failure=Failure::from(&error) what="The certificates could not be loaded"/> }
                .into_any();
        }
    };
    if items.is_empty() {
        return view! {
            <EmptyState title="No certificates yet">"The connector identifies itself by a certificate of an authority that is added here."</EmptyState>
        }
        .into_any();
    }
    let rows: Vec<_> = items.into_iter().map(|found| row(tunnel, found.into_view(), refused, now)).collect();
    let heads = view! {
        <th scope="col">"Fingerprint, SHA-256"</th>
        <th scope="col" class="moment">"Expires"</th>
        {list::newest_first("Added")}
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    list::table("Certificates, newest first", heads, rows).into_any()
}

fn row(tunnel: &TunnelId, certificate: TunnelCertificate, refused: Option<&'static str>, now: i64) -> AnyView {
    let archived = certificate.archived_at.is_some();
    let refused = if archived { Some("The certificate is archived.") } else { refused };
    let name: String = certificate.fingerprint.chars().take(TOLD_BY).collect();
    view! {
        <tr>
            <th scope="row">
                <CopyId id=certificate.fingerprint.clone()/>
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
                <span class="under"><CopyId id=certificate.id.to_string()/></span>
            </th>
            <td data-label="Expires" class="fit">{expiry(certificate.expires_at, now)}</td>
            <td data-label="Added" class="fit"><TimeAgo at=certificate.created_at now=now/></td>
            <td class="fit">
                <div class="actions row-actions">
                    <ConfirmAction
                        action=DestructiveAction::ArchiveTunnelCertificate(tunnel.clone(), certificate.id)
                        name=name
                        page=Route::Tunnel(tunnel.clone()).to_string()
                        refused=refused.map(str::to_owned)
                    />
                </div>
            </td>
        </tr>
    }
    .into_any()
}

fn expiry(at: Option<Timestamp>, now: i64) -> AnyView {
    let Some(at) = at else { return view! { <span class="quiet">"Unknown"</span> }.into_any() };
    let mark = match at.unix_millis() {
        Some(millis) if millis <= now => Some("Expired"),
        Some(millis) if millis - now <= SOON => Some("Soon"),
        _ => None,
    };
    view! { <TimeAgo at=at now=now/> {mark.map(|mark| view! { " " <span class="tag ask">{mark}</span> })} }.into_any()
}
