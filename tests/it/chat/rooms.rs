//! Opening rooms, going into them, finding them full, closed or locked.
//!
//! Never here: what is written there.

use std::sync::Arc;

use domain::values::Role;
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::chat::ChatClient;

use super::{GENERAL, app, direct, room};

#[tokio::test]
async fn a_name_is_normalised_and_taken_until_the_room_is_closed() {
    let app = app().await;
    let (anna, bruno, admin) =
        (app.customer("anna").await, app.customer("bruno").await, app.person("boss", Role::Admin).await);
    let cats = anna.post("/rooms", json!({"kind": "public", "name": " Cat  Owners "})).await;
    let listed = bruno.get_after(cats.position(), "/rooms").await;
    let names: Vec<&str> =
        listed.body["items"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["catowners", "general"]);
    for kind in ["public", "private"] {
        let again = json!({"kind": kind, "name": "ＣＡＴ owners", "password": "a good password"});
        let mut again = again;
        if kind == "public" {
            again.as_object_mut().unwrap().remove("password");
        }
        let taken = bruno.post("/rooms", again).await;
        assert_eq!((taken.outcome(), taken.fields()), ((409, "room_name_taken"), vec![("name", "taken")]));
    }
    let path = format!("/rooms/{}", cats.id());
    assert_eq!(bruno.delete(&path).await.outcome(), (403, "forbidden"));
    assert_eq!(admin.delete(&path).await.status, 200);
    assert_eq!(anna.delete(&path).await.status, 200, "closing twice is no matter");
    assert_eq!(bruno.post("/rooms", json!({"kind": "public", "name": "catowners"})).await.status, 201);
    assert_eq!(admin.delete(&format!("/rooms/{GENERAL}")).await.outcome(), (403, "forbidden"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_open_a_room_of_one_name_on_two_nodes_one_does() {
    let app = app().await;
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let anna = app.customer("anna").await;
    let there = other.log_in("anna").await;
    let opening = (0..20).map(|number| {
        let person = if number % 2 == 0 { anna.clone() } else { there.clone() };
        async move { person.post("/rooms", json!({"kind": "public", "name": "cats"})).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(opening).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
}

#[tokio::test]
async fn two_people_have_one_room_whoever_asks_for_it() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = direct(&anna, &bruno).await;
    assert_eq!(direct(&bruno, &anna).await, id);
    let own = anna.post("/rooms", json!({"kind": "direct", "account_id": anna.account.to_string()})).await;
    assert_eq!(own.outcome(), (409, "oneself"));
    let stranger = app.customer("stranger").await;
    assert_eq!(stranger.get(&format!("/rooms/{id}")).await.status, 404);
    assert_eq!(stranger.get(&format!("/rooms/{id}/messages")).await.status, 404);
    let mut outside = ChatClient::connect(&stranger).await;
    assert_eq!(outside.refused(json!({"type": "join", "room": id})).await, "not_found");
    let (_, joined) = ChatClient::join(&anna, &id).await;
    assert_eq!(joined["info"]["with"]["id"], json!(bruno.account.to_string()));
}

#[tokio::test]
async fn who_comes_in_is_announced_and_gets_the_last_messages() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let id = room(&anna, "cats").await;
    let (mut annas, joined) = ChatClient::join(&anna, &id).await;
    assert_eq!((&joined["history"], &joined["people"], &joined["more"]), (&json!([]), &json!(1), &json!(false)));
    assert_eq!((&joined["info"]["kind"], &joined["info"]["name"]), (&json!("public"), &json!("cats")));
    let mut last = Value::Null;
    for number in 0..20 {
        last = annas.post(&id, &format!("Number {number}")).await;
    }
    let other = TestApp::start_unlimited(Some(Arc::clone(&app.database))).await;
    let (mut more, _) = ChatClient::join(&other.log_in("anna").await, &id).await;
    for number in 20..30 {
        last = more.post(&id, &format!("Number {number}")).await;
    }
    let (mut brunos, joined) = ChatClient::join(&bruno, &id).await;
    let said: Vec<&str> =
        joined["history"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap()).collect();
    let expected: Vec<String> = (5..30).map(|number| format!("Number {number}")).collect();
    assert_eq!((said, &joined["more"]), (expected.iter().map(String::as_str).collect(), &json!(true)));
    assert!(joined["position"].as_i64() >= last["position"].as_i64());
    let came = annas.until("member_joined").await;
    assert_eq!((&came["member"]["alias"], &came["people"]), (&json!("bruno"), &json!(2)));
    let first = joined["history"][0]["position"].as_i64().unwrap();
    let older = bruno.get(&format!("/rooms/{id}/messages?before={first}&limit=3")).await;
    let said: Vec<_> = older.body["items"].as_array().unwrap().iter().map(|message| message["body"].clone()).collect();
    assert_eq!(said, ["Number 2", "Number 3", "Number 4"]);
    let next = older.body["next"].as_str().unwrap();
    let oldest = bruno.get(&format!("/rooms/{id}/messages?before={next}")).await;
    assert_eq!((oldest.body["items"].as_array().unwrap().len(), &oldest.body["next"]), (2, &Value::Null));
    let found = bruno.get(&format!("/rooms/{id}/messages?search=number%201")).await;
    assert_eq!(found.body["items"].as_array().unwrap().len(), 11, "1 and 10 to 19");
    assert_eq!(bruno.get(&format!("/rooms/{id}/messages?search=%25")).await.body["items"], json!([]));
    brunos.ask(json!({"type": "leave", "room": id}), "left").await;
    assert_eq!(annas.until("member_left").await["member_id"], json!(bruno.account.to_string()));
    assert_eq!(brunos.refused(json!({"type": "post", "room": id, "body": "x", "client_id": "x"})).await, "not_in_room");
}

#[tokio::test]
async fn a_full_room_says_so_until_somebody_leaves() {
    let app = app().await;
    let anna = app.customer("anna").await;
    let small = anna.post("/rooms", json!({"kind": "public", "name": "small", "capacity": 2})).await.id();
    let (bruno, carla) = (app.customer("bruno").await, app.customer("carla").await);
    let (_annas, _) = ChatClient::join(&anna, &small).await;
    let (mut brunos, _) = ChatClient::join(&bruno, &small).await;
    let (second_tab, joined) = ChatClient::join(&bruno, &small).await;
    assert_eq!(joined["people"], json!(2), "tabs count once");
    let mut carlas = ChatClient::connect(&carla).await;
    assert_eq!(carlas.refused(json!({"type": "join", "room": small})).await, "room_full");
    brunos.ask(json!({"type": "leave", "room": small}), "left").await;
    assert_eq!(carlas.refused(json!({"type": "join", "room": small})).await, "room_full", "his other tab is there");
    drop(second_tab);
    // In a moment he counts as gone.
    let mut tries = 0;
    while app.state.chat().connections() > 0 {
        carlas.send(json!({"type": "join", "room": small})).await;
        let answer = loop {
            let frame = carlas.next().await.unwrap();
            if ["joined", "error"].contains(&frame["type"].as_str().unwrap()) {
                break frame;
            }
        };
        if answer["type"] == "joined" {
            return;
        }
        tries += 1;
        assert!(tries < 100, "{answer}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_private_room_opens_to_its_password_and_remembers_who_knew_it() {
    let app = app().await;
    let (anna, bruno, admin) =
        (app.customer("anna").await, app.customer("bruno").await, app.person("boss", Role::Admin).await);
    let secret = json!({"kind": "private", "name": "secret", "password": "a good password"});
    let id = anna.post("/rooms", secret).await.id();
    let (_annas, _) = ChatClient::join(&anna, &id).await;
    let join = |password: &str| json!({"type": "join", "room": id, "password": password});
    for person in [&bruno, &admin] {
        let mut client = ChatClient::connect(person).await;
        assert_eq!(client.refused(json!({"type": "join", "room": id})).await, "wrong_password");
        assert_eq!(client.refused(join("another password")).await, "wrong_password");
        assert_eq!(person.get(&format!("/rooms/{id}/messages")).await.outcome(), (403, "wrong_password"));
    }
    let mut brunos = ChatClient::connect(&bruno).await;
    brunos.ask(join("a good password"), "joined").await;
    let (mut again, _) = ChatClient::join(&bruno, &id).await;
    again.ask(json!({"type": "resume", "room": id, "after": 0}), "resumed").await;
    assert_eq!(bruno.get(&format!("/rooms/{id}/messages")).await.status, 200);
    app.state.chat().write_marks().await.unwrap();
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    ChatClient::join(&other.log_in("bruno").await, &id).await;
    let mut guessing = ChatClient::connect(&app.customer("guesser").await).await;
    let mut codes = Vec::new();
    for number in 0..7 {
        codes.push(guessing.refused(join(&format!("guess number {number}"))).await);
    }
    assert_eq!(codes.iter().filter(|code| *code == "wrong_password").count(), 5);
    assert_eq!(codes.last().unwrap(), "rate_limited");
}

#[tokio::test]
async fn who_is_in_a_room_that_is_closed_is_told_and_cannot_come_back() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let other = TestApp::start_on(Arc::clone(&app.database)).await;
    let id = room(&anna, "cats").await;
    let (mut annas, _) = ChatClient::join(&anna, &id).await;
    let (mut brunos, _) = ChatClient::join(&other.log_in(&bruno.username).await, &id).await;
    let closed = anna.delete(&format!("/rooms/{id}")).await;
    for client in [&mut annas, &mut brunos] {
        assert_eq!(client.until("room_closed").await["position"], json!(closed.position()));
        assert_eq!(client.refused(json!({"type": "join", "room": id})).await, "closed");
        assert_eq!(client.refused(json!({"type": "resume", "room": id, "after": 0})).await, "closed");
    }
    assert_eq!(bruno.get_after(closed.position(), &format!("/rooms/{id}")).await.body["open"], json!(false));
    assert_eq!(bruno.get(&format!("/rooms/{id}/messages")).await.status, 200, "what was written stays");
}

#[tokio::test]
async fn a_list_of_rooms_is_kept_up_to_date() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let mut watching = ChatClient::connect(&anna).await;
    watching.send(json!({"type": "watch_rooms", "on": true})).await;
    watching.ask(json!({"type": "ping"}), "pong").await;
    let id = room(&bruno, "cats").await;
    assert_eq!(watching.until("room_opened").await["name"], json!("cats"));
    let secret = direct(&anna, &bruno).await;
    let (_brunos, _) = ChatClient::join(&bruno, &secret).await;
    let (_brunos, _) = ChatClient::join(&bruno, &id).await;
    let rooms = watching.until("rooms").await;
    assert_eq!(rooms["people"], json!([{"room": id, "people": 1}]), "rooms of two are nobody's business");
    bruno.delete(&format!("/rooms/{id}")).await;
    assert_eq!(watching.until("room_closed").await["room"], json!(id));
}
