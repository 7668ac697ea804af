//! The inspector's tables: narrow, with numbers on the right.

use leptos::prelude::*;

/// A table; the first column names the row, the others are numbers.
pub fn table(name: &'static str, columns: &'static [&'static str], rows: Vec<(AnyView, Vec<AnyView>)>) -> AnyView {
    let heads =
        columns.iter().enumerate().map(|(n, column)| view! { <th scope="col" class:numeric=n.gt(&0)>{*column}</th> });
    let rows = rows.into_iter().map(|(head, cells)| {
        let cells = cells.into_iter().map(|cell| view! { <td class="numeric">{cell}</td> });
        view! { <tr><th scope="row">{head}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-frame">
            <table class="figures" aria-label=name>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
