//! The card of a call that a person must allow or deny.

use super::{
    card::{agent_of, answer_form, caller, field_id, kind_of},
    demands::demanded,
};
use crate::{
    session::{
        content::{
            call_title::call_title,
            intent::{intent_of, level_badge},
            row_time::when,
            tool_input::whole_input,
        },
        context::SessionContext,
        navigation::element_id::card_id,
    },
    ui::{Field, Icon, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::events::Evaluation;
use pilothouse_domain::{
    intent::{Intent, Level},
    timeline::Pending,
};

/// The whole input, who asks, what looks risky, and the two answers.
/// `has_next`: other calls wait, too.
pub fn approval_card(context: &SessionContext, call: &Pending, has_next: bool) -> AnyView {
    let id = card_id(call);
    let title_id = format!("{id}-title");
    let title = call_title(&call.call);
    let label = format!("Approval: {}", title.words());
    let unknown = || Intent { level: Level::LookClosely, ..Intent::default() };
    let around = context.around(&call.call);
    let intent = intent_of(&call.call, &around).unwrap_or_else(unknown);
    let demanded = demanded(context, call, intent.level);
    view! {
        <article class="approval" id=id data-call=call.id.to_string() data-passkey=demanded.passkey data-kind=kind_of(context, call)
            data-agent=agent_of(context, call) data-level=intent.level.name() aria-label=label tabindex="-1">
            <header class="row-head">
                <Icon name="shield-question"/>
                <h2 id=title_id.clone()>{title.view()}</h2>
                {level_badge(intent.level)}
                {when(context.now, call.call.called_at())}
            </header>
            <p class="quiet">{caller(context, call)} " asks to run this. " {why_asked(call)}</p>
            {whole_input(&call.call, &intent, &around)}
            {demanded.note}
            <p class="answered-by" role="status"></p>
            {answer_form(context, call, "user.tool_confirmation", "tool_use_id", answers(call, &title_id, intent.level, has_next))}
        </article>
    }
    .into_any()
}

/// Why the decision was left to a person.
fn why_asked(call: &Pending) -> Option<String> {
    match call.call.evaluation()? {
        Evaluation::AlwaysAsk => Some("The agent must ask before every call of this tool.".to_owned()),
        Evaluation::Auto { evaluated_permission } => {
            let reason = evaluated_permission.reason_code.as_deref().unwrap_or("no reason given").replace('_', " ");
            Some(format!("The automatic check left the decision to you ({reason})."))
        }
        _ => None,
    }
}

/// Reason, Allow and Deny.
fn answers(call: &Pending, title_id: &str, level: Level, has_next: bool) -> AnyView {
    let reason = field_id(call, "reason");
    let note = format!("{reason}-note");
    let button = |decision: &'static str, class: &'static str, icon: &'static str, label: &'static str| {
        view! {
            <button type="submit" name="result" value=decision class=class aria-describedby=title_id.to_owned()
                formnovalidate=decision == "deny">
                <Icon name=icon/><span>{label}</span>
            </button>
        }
    };
    view! {
        <Field id=reason.clone() label="Reason" hint="Optional. Sent to the agent if you deny.">
            <TextArea id=reason name="deny_message" rows=2 described_by=note/>
        </Field>
        {(level == Level::Dangerous).then(|| second_step(call))}
        <div class="actions">
            {button("allow", "button primary", "check", "Allow")}
            {button("deny", "button danger", "x", "Deny")}
            <button type="submit" name="result" value="allow" class="button" data-next="" hidden=!has_next aria-describedby=title_id.to_owned()>
                <Icon name="check"/><span>"Allow and open the next"</span>
            </button>
            <span class="quiet" role="status" data-progress=""></span>
        </div>
    }
    .into_any()
}

/// A dangerous call is not allowed by one tap: the word is typed first.
fn second_step(call: &Pending) -> AnyView {
    let id = field_id(call, "confirm");
    let note = format!("{id}-note");
    view! {
        <Field id=id.clone() label="This call is dangerous. Type “allow” to allow it" hint="Not needed to deny it.">
            <input type="text" id=id name="confirm" required=true pattern="\\s*[Aa][Ll][Ll][Oo][Ww]\\s*" autocomplete="off"
                autocapitalize="none" spellcheck="false" aria-describedby=note title="the word allow"/>
        </Field>
    }
    .into_any()
}
