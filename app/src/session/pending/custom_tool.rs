//! The card of a call whose result a person sends: a custom tool, or a built-in one that nothing else runs.

use super::{
    card::{answer_form, caller, field_id},
    demands::demanded,
};
use crate::{
    session::{
        content::{call_title::call_title, intent::intent_of, row_time::when, tool_input::whole_input},
        context::SessionContext,
        navigation::element_id::card_id,
    },
    ui::{Field, Icon, TextArea},
};
use leptos::prelude::*;
use pilothouse_domain::timeline::{Pending, ToolKind};

/// The input, and a form for the result.
pub fn result_card(context: &SessionContext, call: &Pending) -> AnyView {
    let around = context.around(&call.call);
    let intent = intent_of(&call.call, &around).unwrap_or_default();
    let title = call_title(&call.call);
    let label = format!("Result needed: {}", title.words());
    let (event_type, id_field) = match call.call.kind {
        ToolKind::Custom | ToolKind::Unknown => ("user.custom_tool_result", "custom_tool_use_id"),
        ToolKind::BuiltIn | ToolKind::Mcp => ("user.tool_result", "tool_use_id"),
    };
    let demanded = demanded(context, call, intent.level);
    view! {
        <article class="approval custom" id=card_id(call) data-call=call.id.to_string() data-passkey=demanded.passkey aria-label=label tabindex="-1">
            <header class="row-head">
                <Icon name="wrench"/>
                <h2>{title.view()}</h2>
                {when(context.now, call.call.called_at())}
            </header>
            <p class="quiet">{caller(context, call)} " needs a result, from you or from your program:"</p>
            {whole_input(&call.call, &intent, &around)}
            {demanded.note}
            <p class="answered-by" role="status"></p>
            {answer_form(context, call, event_type, id_field, result(call))}
        </article>
    }
    .into_any()
}

/// What is sent: text, or JSON that must be JSON, and files where a script reads them.
fn result(call: &Pending) -> AnyView {
    let [id, files, failed] = ["result", "files", "failed"].map(|field| field_id(call, field));
    let (note, files_note) = (format!("{id}-note"), format!("{files}-note"));
    let format = |value: &'static str, label: &'static str| {
        view! { <label class="check"><input type="radio" name="format" value=value checked=value == "text"/><span>{label}</span></label> }
    };
    view! {
        <fieldset class="choice">
            <legend>"Format"</legend>
            {format("text", "Text")}
            {format("json", "JSON")}
        </fieldset>
        <Field id=id.clone() label="Result">
            <TextArea id=id name="content" rows=4 described_by=note/>
        </Field>
        <div class="with-script">
            <Field id=files.clone() label="Files" hint="Optional. Images, PDFs and text files, up to 5 MB together.">
                // Disabled until a script reads what is chosen.
                <input type="file" id=files name="files" multiple=true disabled=true aria-describedby=files_note/>
            </Field>
        </div>
        <label class="check">
            <input type="checkbox" id=failed name="is_error"/>
            <span>"This is an error"</span>
        </label>
        <div class="actions">
            <button type="submit" class="button primary">"Send result"</button>
            <span class="quiet" role="status" data-progress=""></span>
        </div>
    }
    .into_any()
}
