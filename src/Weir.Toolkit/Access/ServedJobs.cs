using System.Collections.Concurrent;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Access;

/// <summary>The jobs that are served now, and what they have in common. Safe for concurrent use.</summary>
internal sealed class ServedJobs
{
    private readonly ConcurrentDictionary<string, ServedJob> _jobs = [];
    private readonly ConcurrentDictionary<CacheKey, ServedJob> _reserved = [];

    /// <summary>Who issues tokens that say who a job is: the keys of the last job that may have some, which are those of all. Null before there is one.</summary>
    public IIdTokens? IdTokens { get; private set; }

    public void Add(ServedJob job)
    {
        _jobs[job.Id] = job;
        IdTokens = job.Request.IdTokens ?? IdTokens;
    }

    public void Remove(ServedJob job)
    {
        _jobs.TryRemove(job.Id, out _);
        foreach (var reserved in _reserved.Where(reserved => reserved.Value == job))
            _reserved.TryRemove(reserved);
    }

    public ServedJob? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>Reserves a key of a cache for who writes it first; false where a job has it already.</summary>
    public bool Reserve(CacheKey key, ServedJob job) => _reserved.TryAdd(key, job);

    /// <summary>Gives a reserved key back.</summary>
    public void Release(CacheKey key, ServedJob job) => _reserved.TryRemove(KeyValuePair.Create(key, job));
}
