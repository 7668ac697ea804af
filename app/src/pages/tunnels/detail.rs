//! A tunnel: what it is, its token, and its certificates.

use super::{certificates, title};
use crate::{
    page::{Page, PageContext, Problem},
    pages::{dialog_form::DialogForm, shown_once::shown_once},
    routes::Route,
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, Field, PageHead, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{ids::TunnelId, page::Query, tunnels::Tunnel};

/// `/tunnels/{id}`.
pub async fn detail(context: &PageContext, id: &TunnelId) -> Result<Page, Problem> {
    let query = Query::new().with("limit", 100).with("include_archived", true);
    let (tunnel, found) =
        futures::join!(context.api.retrieve_tunnel(id), context.api.list_tunnel_certificates(id, &query));
    let tunnel = tunnel?.into_view();
    let token = shown_once(
        context,
        "tunnel_token",
        "The connector's token. Keep it where the connector runs, and nowhere else.",
    );
    let (may, now) = (context.may(), context.now);
    let title = title(&tunnel);
    Ok(Page::new(title.clone(), move || {
        let refused = refused(&tunnel, may);
        view! {
            <div class="page">
                {head(&tunnel, &title, refused)}
                {token}
                {facts(&tunnel, now)}
                <section class="section stack" aria-labelledby="certificates-heading">
                    <div class="section-head">
                        <h2 id="certificates-heading">"Certificates"</h2>
                        <div class="actions">{certificates::create(&tunnel.id, refused)}</div>
                    </div>
                    {certificates::content(&tunnel.id, found, refused, now)}
                </section>
            </div>
        }
    }))
}

/// Why the visitor may not change a tunnel.
fn refused(tunnel: &Tunnel, may: Capabilities) -> Option<&'static str> {
    if tunnel.archived_at.is_some() { Some("The tunnel is archived.") } else { may.administer_refused() }
}

fn head(tunnel: &Tunnel, title: &str, refused: Option<&'static str>) -> AnyView {
    let (id, here) = (tunnel.id.clone(), Route::Tunnel(tunnel.id.clone()));
    let archived = tunnel.archived_at.is_some().then(|| view! { <span class="tag archived">"Archived"</span> });
    let show = |verb: &str| {
        format!("/forms/v1/tunnels/{id}/{verb}{}", Query::new().with("back", &here).with("show", true).suffix())
    };
    let reveal = show("reveal_token");
    let rotate = DialogForm {
        id: "rotate-token".to_owned(),
        label: "Rotate token",
        of: None,
        icon: "refresh-cw",
        is_primary: false,
        action: show("rotate_token"),
        submit: "Rotate token",
    }
    .view(
        refused,
        view! {
            <p>"The old token stops working: the connector must get the new one."</p>
            <Field id="rotate-reason" label="Reason" hint="Optional.">
                <input id="rotate-reason" name="reason?" autocomplete="off" aria-describedby="rotate-reason-note"/>
            </Field>
        },
    );
    let (page, title) = (here.to_string(), title.to_owned());
    view! {
        <PageHead title=title.clone() parent=(Route::Tunnels.to_string(), "Tunnels") badges=archived.into_any() code=format!("/v1/tunnels/{id}")>
            <form method="post" action=reveal>
                <button type="submit" class="button" disabled=refused.is_some() title=refused>"Show token"</button>
            </form>
            {rotate}
            <ConfirmAction
                action=DestructiveAction::ArchiveTunnel(id.clone())
                name=title
                page=page
                refused=refused.map(str::to_owned)
            />
        </PageHead>
    }
    .into_any()
}

fn facts(tunnel: &Tunnel, now: i64) -> AnyView {
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=tunnel.id.to_string()/></dd>
            <dt>"Domain"</dt>
            <dd><CopyId id=tunnel.domain.clone()/></dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=tunnel.created_at.clone() now=now/></dd>
            {tunnel.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
    .into_any()
}
