//! Mail over real SMTP, to a server that keeps what it is given or refuses it.

use super::*;
use crate::{
    identity::Role,
    notify::{
        Purpose,
        tests::sample::{bash, called},
    },
};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail server on this machine.
pub(crate) struct Sink {
    pub port: u16,
    /// Envelopes and letters.
    pub letters: Arc<Mutex<Vec<String>>>,
}

/// What the server says to a letter.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    Takes,
    /// Says so with this code.
    Refuses(u16),
    /// Ends the connection within the letter.
    Cuts,
}

impl Sink {
    pub async fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let letters: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = letters.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, kept.clone()));
            }
        });
        Self { port, letters }
    }

    pub fn mail(&self) -> Mail {
        let from = "Pilothouse <pilot@console.example>".parse().unwrap();
        let settings =
            MailSettings { host: "127.0.0.1".to_owned(), port: self.port, tls: MailTls::None, account: None, from };
        Mail::new(&settings).unwrap()
    }
}

async fn serve(stream: TcpStream, manner: Manner, letters: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut letter = String::new();
    write.write_all(b"220 sink\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250 sink".to_owned(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                    letter += &format!("{line}\n");
                    if matches!(manner, Manner::Cuts) {
                        return None;
                    }
                }
                if let Manner::Refuses(code) = manner {
                    format!("{code} private words of the server")
                } else {
                    letters.lock().unwrap().push(std::mem::take(&mut letter));
                    "250 kept".to_owned()
                }
            }
            "MAIL" | "RCPT" => {
                letter += &format!("{line}\n");
                "250 ok".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "502 what".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    None
}

async fn carried(manner: Manner, agent: &str) -> (Outcome, Vec<String>) {
    let sink = Sink::open(manner).await;
    let store = Store::in_memory().await.unwrap();
    let ada = store.add_user("ada", Role::Approver, "hash").await.unwrap();
    let token = store.set_mail_address(&ada.id, "ada@example.com").await.unwrap();
    let calls = [bash("sevt_1", "cat /etc/qqqqqq")];
    let message = Message {
        id: "msg_1".to_owned(),
        channel: Channel::Mail,
        recipient: ada.id.clone(),
        purpose: Purpose::Calls,
        notices: Notice::all_of(&called("sesn_1", agent, "Harbour", &calls)),
        attempt: 0,
    };
    let mailer = Mailer::new(store.clone(), "https://console.example".to_owned(), sink.mail());
    assert_eq!(mailer.carry(&message).await, Outcome::Failed, "the address is not confirmed");
    assert!(store.confirm_mail_address(&ada.id, &token).await.unwrap());
    let outcome = mailer.carry(&message).await;
    let letters = sink.letters.lock().unwrap().clone();
    (outcome, letters)
}

#[tokio::test]
async fn a_mail_names_agent_and_kind_and_leads_to_the_very_call() {
    let (outcome, letters) = carried(Manner::Takes, "Helper").await;
    assert_eq!((outcome, letters.len()), (Outcome::Sent, 1));
    let letter = &letters[0];
    for part in [
        "MAIL FROM:<pilot@console.example>",
        "RCPT TO:<ada@example.com>",
        "Subject: Helper wants to run a command",
        "Message-ID: <msg_1@console.example>",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "https://console.example/sessions/sesn_1?event=sevt_1",
    ] {
        assert!(letter.replace("=\n", "").replace("=3D", "=").contains(part), "{part}: {letter}");
    }
    assert!(!letter.contains("qqqqqq"));
}

#[tokio::test]
async fn a_hostile_name_adds_no_header_and_no_recipient() {
    let (outcome, letters) =
        carried(Manner::Takes, "Eve\r\nBcc: all@example.com\r\n\r\n.\r\nRCPT TO:<x@example.com>").await;
    assert_eq!(outcome, Outcome::Sent);
    let headers = letters[0].split("\n\n").next().unwrap();
    let names = headers.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap());
    let names: Vec<_> = names.collect();
    assert!(!names.contains(&"Bcc") && names.iter().filter(|name| **name == "RCPT TO").count() == 1, "{headers}");
}

#[tokio::test]
async fn what_the_server_refuses_for_good_is_given_up_and_the_rest_is_tried_again() {
    assert_eq!(carried(Manner::Refuses(550), "Helper").await.0, Outcome::Failed);
    assert_eq!(carried(Manner::Refuses(451), "Helper").await.0, Outcome::Later(None));
    assert_eq!(carried(Manner::Cuts, "Helper").await.0, Outcome::Later(None));
    let error = Sink::open(Manner::Refuses(550)).await.mail();
    let error = error.send("id", "ada@example.com", "Subject", "Body".to_owned()).await.unwrap_err();
    assert!(!error.to_string().contains("private words"));
}

#[test]
fn addresses_are_plain() {
    for address in ["ada@example.com", "a.b+c@sub.example.com"] {
        assert!(is_address(address), "{address}");
    }
    for wrong in ["", "ada", "ada@example.com\r\nBcc: x@example.com", "a@b@c", "a b@example.com", "ädä@example.com"] {
        assert!(!is_address(wrong), "{wrong}");
    }
}
