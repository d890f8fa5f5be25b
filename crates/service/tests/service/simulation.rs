//! Imports and publications that get in each other's way, die, and whose puts fail or land late, by chance.
//!
//! Whatever happened: once all is quiet and the scheduled handler has run, KV tells what the index tells, and that is
//! the newest of all that was acknowledged.

use crate::records::{batch_task, body, execution, task};
use crate::worker::{Kv, Worker, hashes, owner};
use fleetglass_service::records::import::Batch;
use fleetglass_service::records::publish::{LEASE_MS, Publication, Scope, any_leases};
use fleetglass_service::store::{Query, Row};
use serde_json::Value;
use std::collections::BTreeMap;

/// A small generator of numbers, the same for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// What an import or a scheduled publication does next: one transaction, or one round of puts.
enum Step {
    Read(Batch),
    Write(Batch, Vec<Query>),
    Lease,
    Put(Publication),
    Mark(Publication, Vec<bool>),
    Done,
}

/// An import, or a scheduled publication.
struct Actor {
    step: Step,
    /// By record, the states that it imports.
    states: Vec<(String, i64)>,
    /// What it publishes again if it changed meanwhile.
    scope: Scope,
    /// Until when its leases hold.
    until_ms: i64,
}

struct World {
    worker: Worker,
    chance: Chance,
    now_ms: i64,
    /// By record, the newest state that was acknowledged.
    acknowledged: BTreeMap<String, i64>,
}

impl World {
    fn new(seed: u64) -> Self {
        Self { worker: Worker::new(), chance: Chance(seed), now_ms: 1000, acknowledged: BTreeMap::new() }
    }

    /// One of few records, in one of few states.
    fn some_observation(&mut self) -> (Value, (String, i64)) {
        let state = 1 + self.chance.below(9) as i64;
        let (observation, name) = match self.chance.below(5) {
            0 => (task("a", state), "task".to_owned()),
            1 => (batch_task("a", state), "batch".to_owned()),
            n => (execution("t", "j", n as i64, state), format!("execution {n}")),
        };
        (observation, (name, state))
    }

    fn actor(&mut self) -> Actor {
        let mut actor = Actor { step: Step::Lease, states: Vec::new(), scope: Scope::default(), until_ms: 0 };
        if !self.chance.one_in(4) {
            let count = 1 + self.chance.below(4);
            let (observations, states): (Vec<_>, Vec<_>) =
                (0..count).map(|_| self.some_observation()).unzip();
            let mut batch = Batch::parse(&body(&observations)).unwrap();
            batch.accept(hashes(batch.documents()), &owner());
            actor.step = Step::Read(batch);
            actor.states = states;
        }
        actor
    }

    fn run(&self, queries: &[Query]) -> Vec<Vec<Row>> {
        self.worker.index.run(queries).unwrap()
    }

    fn advance(&mut self, actor: &mut Actor) {
        self.now_ms += 1 + self.chance.below(100) as i64;
        if self.chance.one_in(4) {
            self.now_ms += LEASE_MS;
        }
        actor.step = match std::mem::replace(&mut actor.step, Step::Done) {
            Step::Read(mut batch) => {
                let known = self.run(&batch.reads());
                let writes = batch.resolve(known.into_iter().flatten(), self.now_ms).unwrap();
                Step::Write(batch, writes)
            }
            Step::Write(batch, writes) => self.write(actor, batch, writes),
            Step::Lease => {
                let leases = any_leases(self.now_ms);
                self.lease(actor, Vec::new(), leases)
            }
            Step::Put(publication) => {
                let succeeded = self.put(actor, &publication);
                Step::Mark(publication, succeeded)
            }
            Step::Mark(publication, succeeded) => {
                let leases = actor.scope.leases(self.now_ms);
                self.lease(actor, publication.marks(&succeeded), leases)
            }
            Step::Done => Step::Done,
        };
    }

    fn write(&mut self, actor: &mut Actor, mut batch: Batch, writes: Vec<Query>) -> Step {
        let (kept, leases) = (writes.len(), batch.scope().leases(self.now_ms));
        let mut outcome = self.run(&[writes, leases].concat());
        let leased = outcome.split_off(kept);
        actor.scope = batch.scope();
        batch.applied(outcome.into_iter().flatten());
        if batch.is_pending() {
            // What it has leased by now is published by whoever comes when the lease is over.
            return Step::Read(batch);
        }
        for (name, state) in &actor.states {
            let newest = self.acknowledged.entry(name.clone()).or_default();
            *newest = (*newest).max(*state);
        }
        self.leased(actor, leased)
    }

    fn lease(&mut self, actor: &mut Actor, before: Vec<Query>, leases: Vec<Query>) -> Step {
        let skipped = before.len();
        let leased = self.run(&[before, leases].concat()).split_off(skipped);
        self.leased(actor, leased)
    }

    fn leased(&self, actor: &mut Actor, rows: Vec<Vec<Row>>) -> Step {
        actor.until_ms = self.now_ms + LEASE_MS;
        let publication = Publication::new(rows.into_iter().flatten());
        if publication.is_empty() { Step::Done } else { Step::Put(publication) }
    }

    /// Now and then KV fails, or says that it failed and has not.
    fn put(&mut self, actor: &Actor, publication: &Publication) -> Vec<bool> {
        let before = self.worker.kv.clone();
        let mut succeeded = self.worker.put(publication);
        if self.chance.one_in(5) {
            self.worker.kv = before;
            succeeded.fill(false);
        } else if self.chance.one_in(5) && self.in_time(actor) {
            succeeded[0] = false;
        }
        succeeded
    }

    /// That a lease outlives whatever its holder leaves under way is what its length is for.
    fn in_time(&self, actor: &Actor) -> bool {
        self.now_ms <= actor.until_ms
    }

    /// A Worker may die at any time, save between a put that came after its lease and the mark that tells of it.
    fn may_die(&self, actor: &Actor) -> bool {
        !matches!(actor.step, Step::Mark(..)) || self.in_time(actor)
    }

    fn live(&mut self) {
        let mut actors = Vec::new();
        for _ in 0..80 {
            if actors.len() < 3 || (actors.len() < 6 && self.chance.one_in(4)) {
                actors.push(self.actor());
            }
            let who = self.chance.below(actors.len() as u64) as usize;
            if self.chance.one_in(12) && self.may_die(&actors[who]) {
                actors.swap_remove(who);
                continue;
            }
            self.advance(&mut actors[who]);
            actors.retain(|actor| !matches!(actor.step, Step::Done));
        }
        for mut actor in actors {
            while !matches!(actor.step, Step::Done) {
                self.advance(&mut actor);
            }
        }
    }

    fn become_quiet(&mut self) {
        self.now_ms += 2 * LEASE_MS;
        self.worker.publish_all(self.now_ms);
    }

    /// By record, the state that the index holds.
    fn states(&self) -> BTreeMap<String, i64> {
        let rows = self.worker.index.rows(
            "SELECT 'task', (observation -> '$.record.lastModifiedDate') || '' FROM registration_tasks UNION ALL \
             SELECT 'batch', (observation -> '$.record.completeCnt') || '' FROM batch_tasks UNION ALL \
             SELECT 'execution ' || execution_number, (observation -> '$.record.versionNumber') || '' FROM executions",
        );
        let pair = |row: Row| {
            let [name, state] = <[Option<String>; 2]>::try_from(row).unwrap();
            (name.unwrap(), state.unwrap().parse().unwrap())
        };
        rows.into_iter().map(pair).collect()
    }

    /// What KV holds if everything is published anew.
    fn rebuilt(mut self) -> Kv {
        for table in ["registration_tasks", "executions", "batch_tasks"] {
            self.worker.index.0.execute(&format!("UPDATE {table} SET pub_rev = 0, lease = 0"), []).unwrap();
        }
        self.worker.kv = Some(Kv::new());
        self.worker.publish_all(self.now_ms);
        self.worker.kv.unwrap()
    }
}

#[track_caller]
fn check(seed: u64) {
    let mut world = World::new(seed);
    world.live();
    world.become_quiet();
    let states = world.states();
    for (name, newest) in &world.acknowledged {
        assert!(
            states[name] >= *newest,
            "seed {seed}: {name} is {}, {newest} was acknowledged",
            states[name]
        );
    }
    let numbers = states.keys().filter_map(|name| name.strip_prefix("execution ")).max().map(str::to_owned);
    let latest = world.worker.index.rows("SELECT execution_number || '' FROM executions WHERE latest");
    assert_eq!(latest, numbers.into_iter().map(|n| vec![Some(n)]).collect::<Vec<_>>(), "seed {seed}");
    let kv = world.worker.kv.clone().unwrap();
    let rebuilt = world.rebuilt();
    let metas = |kv: &Kv| kv.iter().map(|(key, value)| (key.clone(), value.meta.clone())).collect::<Vec<_>>();
    assert_eq!(metas(&kv), metas(&rebuilt), "seed {seed}");
    assert_eq!(kv, rebuilt, "seed {seed}");
}

#[test]
fn nothing_that_was_acknowledged_is_lost() {
    (1..=60).for_each(|seed| check(seed * 0x9E37_79B9));
}
