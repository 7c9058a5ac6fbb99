namespace Weir.Server.Storage;

/// <summary>The versions of the schema. Times are milliseconds since 1970, truths 0 and 1, and what has parts of its own is JSON.</summary>
internal static class Schema
{
    /// <summary>Projects, their runs with their journals, agents, and the jobs that wait for them.</summary>
    /// <remarks>
    /// A run is driven by the node whose epoch it has; a job is run by the agent whose epoch it has. Who has an older one writes nothing. Labels
    /// are few and are asked for all the time, so jobs that want the same share a row of <c>label_sets</c>. What an agent reports of a job is numbered, so
    /// that it can come twice; the node that drives the run takes it from there into the journal.
    /// </remarks>
    public static string Runs(SqlWords words) => $"""
        CREATE TABLE projects (
          id {words.Identity.Text},
          name TEXT NOT NULL UNIQUE,
          created_at BIGINT NOT NULL);
        CREATE TABLE runs (
          id TEXT PRIMARY KEY,
          project BIGINT NOT NULL REFERENCES projects (id),
          number BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          finished_at BIGINT,
          node TEXT,
          epoch BIGINT NOT NULL DEFAULT 0,
          leased_until BIGINT,
          UNIQUE (project, number));
        CREATE INDEX runs_open ON runs (leased_until) WHERE finished_at IS NULL;
        CREATE TABLE run_events (
          run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
          sequence BIGINT NOT NULL,
          at BIGINT NOT NULL,
          event TEXT NOT NULL,
          PRIMARY KEY (run, sequence));
        CREATE TABLE label_sets (
          id {words.Identity.Text},
          labels TEXT NOT NULL UNIQUE);
        CREATE TABLE jobs (
          id {words.Identity.Text},
          run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
          project BIGINT NOT NULL REFERENCES projects (id),
          leg TEXT NOT NULL,
          attempt BIGINT NOT NULL,
          try BIGINT NOT NULL,
          label_set BIGINT NOT NULL REFERENCES label_sets (id),
          priority BIGINT NOT NULL,
          state TEXT NOT NULL,
          payload TEXT NOT NULL,
          queued_at BIGINT NOT NULL,
          epoch BIGINT NOT NULL DEFAULT 0,
          agent TEXT,
          session TEXT,
          leased_until BIGINT,
          stop TEXT,
          outcome TEXT,
          UNIQUE (run, leg, attempt, try));
        CREATE INDEX jobs_queued ON jobs (project, priority DESC, id) WHERE state = 'queued';
        CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'leased';
        CREATE TABLE agents (
          name TEXT PRIMARY KEY,
          token_hash TEXT NOT NULL UNIQUE,
          labels TEXT NOT NULL,
          capacity BIGINT NOT NULL,
          is_paused BIGINT NOT NULL,
          version TEXT,
          session TEXT,
          created_at BIGINT NOT NULL,
          seen_at BIGINT);
        CREATE TABLE job_reports (
          job BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
          number BIGINT NOT NULL,
          event TEXT NOT NULL,
          PRIMARY KEY (job, number));
        """;
}
