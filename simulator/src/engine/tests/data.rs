//! The screenplay `data` on a real file, and files that tools write (sessions.md §6).

use super::stage::*;
use serde_json::{Value, json};

const CSV: &str = "id,amount,city\n1,10,Lisbon\n2,20.5,Berlin\n3,-0.5,Paris\n";

async fn upload(stage: &Stage, name: &str) -> String {
    let boundary = "b";
    let body = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n{CSV}\r\n--{boundary}--\r\n"
    );
    let answer = stage.upload(&format!("multipart/form-data; boundary={boundary}"), body).await;
    answer["id"].as_str().unwrap().to_owned()
}

async fn outputs(session: &Session<'_>) -> Vec<Value> {
    let files = session.stage.get(&format!("/v1/files?scope_id={}", session.id)).await;
    files["data"].as_array().unwrap().iter().filter(|file| file["downloadable"] == true).cloned().collect()
}

#[tokio::test]
async fn the_numbers_are_those_of_the_mounted_file() {
    let stage = Stage::new().await;
    let file = upload(&stage, "sales.csv").await;
    let resources = json!([{"type": "file", "file_id": file, "mount_path": "/sales.csv"}]);
    let session = stage.session_of(json!({"tools": [toolset(&[])]}), json!({ "resources": resources })).await;
    let seen = session.turn(message("Please analyse this")).await;
    assert_eq!(text(of_type(&seen, "agent.tool_result")[0]), CSV, "it reads the file");
    let outputs = outputs(&session).await;
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0]["filename"], "report.md");
    let path = format!("/v1/files/{}/content", id(&outputs[0]));
    let report = stage.text(&path).await;
    for part in [
        "# Report on /mnt/session/uploads/sales.csv",
        "3 columns, 3 rows: `id`, `amount`, `city`.",
        "| id | 3 | 1 | 2 | 3 |",
        "| amount | 3 | -0.5 | 10 | 20.5 |",
        "| city | 3 | – | – | – |",
    ] {
        assert!(report.contains(part), "{part} is not in\n{report}");
    }
}

#[tokio::test]
async fn tools_find_what_is_mounted_and_what_they_wrote() {
    let stage = Stage::new().await;
    let file = upload(&stage, "sales.csv").await;
    let session = stage.session(json!([toolset(&[])])).await;
    let added = stage.post(&session.path("/resources"), json!({"type": "file", "file_id": file})).await;
    let mount = added["mount_path"].as_str().unwrap().to_owned();
    let lines = [
        format!(r#"/use read {{"file_path":"{mount}","view_range":[2,3]}}"#),
        r#"/use grep {"pattern":"Berlin"}"#.to_owned(),
        r#"/use write {"file_path":"/mnt/session/outputs/notes.txt","content":"one two"}"#.to_owned(),
        r#"/use write {"file_path":"/mnt/session/outputs/notes.txt","content":"two two"}"#.to_owned(),
        r#"/use edit {"file_path":"/mnt/session/outputs/notes.txt","old_string":"two","new_string":"three"}"#
            .to_owned(),
        r#"/use edit {"file_path":"/mnt/session/outputs/notes.txt","old_string":"nine","new_string":"x"}"#.to_owned(),
        r#"/use bash {"command":"cat /mnt/session/outputs/notes.txt"}"#.to_owned(),
        format!(r#"/use write {{"file_path":"{mount}","content":"x"}}"#),
        r#"/use write {"file_path":"/mnt/session/outputs/a:b.txt","content":"x"}"#.to_owned(),
        r#"/use read {"file_path":"/mnt/session/outputs/../../etc/passwd"}"#.to_owned(),
    ];
    let seen = session.turn(message(&lines.join("\n"))).await;
    let results: Vec<(&str, bool)> =
        of_type(&seen, "agent.tool_result").into_iter().map(|r| (text(r), r["is_error"] == true)).collect();
    assert_eq!(results[0], ("     2\t1,10,Lisbon\n     3\t2,20.5,Berlin\n", false));
    assert!(results[1].0.ends_with(":3:2,20.5,Berlin\n"), "{:?}", results[1]);
    assert_eq!(
        results.iter().map(|(_, error)| *error).collect::<Vec<_>>()[2..],
        [false, false, false, true, false, true, true, true]
    );
    assert_eq!(results[6].0, "three two");
    let outputs = outputs(&session).await;
    assert_eq!(outputs.len(), 1, "written again, not twice: {outputs:?}");
}
