using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Testing.Kubernetes;

/// <summary>The objects of a cluster, by their paths.</summary>
public sealed class ClusterState
{
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Path, JsonObject Event)> _changes = [];
    private long _version = 100;
    private long _forgotten;

    /// <summary>True for the path of all objects of a kind.</summary>
    public static bool IsCollection(string path)
    {
        var parts = path.Split('/');
        var space = Array.IndexOf(parts, "namespaces");
        return space >= 0 && parts.Length == space + 3;
    }

    /// <summary>An object; null where there is none.</summary>
    public JsonObject? Find(string path) => _objects.GetValueOrDefault(path);

    /// <summary>The paths of all objects of a kind.</summary>
    public IReadOnlyList<string> Paths(string kind) => [.. _objects.Keys.Where(path => path.Split('/')[^2] == kind)];

    /// <summary>Makes an object, as a person with <c>kubectl apply</c> would.</summary>
    public JsonObject Create(string collection, JsonObject what)
    {
        var name = what["metadata"]!["name"]!.GetValue<string>();
        var path = $"{collection}/{name}";
        if (_objects.ContainsKey(path))
            throw new RefusedException(409, $"'{path}' already exists");
        var made = (JsonObject)what.DeepClone();
        var metadata = made["metadata"]!.AsObject();
        metadata["uid"] = "uid-" + (++_version).ToString(CultureInfo.InvariantCulture);
        metadata["generation"] = 1;
        metadata["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture);
        _objects[path] = made;
        Note("ADDED", path, made);
        return made;
    }

    /// <summary>Forgets what changed until now: a watch from before is answered with 410.</summary>
    public void Compact()
    {
        _changes.Clear();
        _forgotten = _version;
    }

    /// <summary>What has changed of the objects of a kind since a version, as a watch tells it.</summary>
    public IReadOnlyList<JsonObject> ChangesSince(string collection, string? name, ref long version)
    {
        if (version < _forgotten)
            return [new JsonObject { ["type"] = "ERROR", ["object"] = new JsonObject { ["kind"] = "Status", ["code"] = 410, ["reason"] = "Expired", ["message"] = "too old resource version" } }];
        var since = version;
        version = _version;
        return [.. _changes.Where(change => change.Version > since && IsOf(change.Path, collection, name)).Select(static change => change.Event)];
    }

    /// <summary>The objects of a kind with the labels of a selector.</summary>
    public JsonObject List(string collection, string? selector) => new()
    {
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) },
        ["items"] = new JsonArray([.. _objects.Where(one => one.Key.StartsWith(collection + "/", StringComparison.Ordinal) && Matches(one.Value, selector)).Select(one => one.Value.DeepClone())]),
    };

    /// <summary>Changes an object.</summary>
    public JsonObject Patch(string path, JsonNode patch, string type)
    {
        var isStatus = path.EndsWith("/status", StringComparison.Ordinal);
        path = isStatus ? path[..^"/status".Length] : path;
        var old = Find(path) ?? throw new RefusedException(404, $"'{path}' not found");
        var made = (JsonObject)old.DeepClone();
        if (type == "application/json-patch+json")
            Apply(made, patch.AsArray());
        else
            Merge(made, patch.AsObject(), isStrategic: type == "application/strategic-merge-patch+json");
        return Put(path, made);
    }

    /// <summary>Puts an object in the place of what it was before; another specification is another generation.</summary>
    public JsonObject Put(string path, JsonObject made)
    {
        var old = _objects[path];
        if (JsonNode.DeepEquals(old, made))
            return old;
        if (!JsonNode.DeepEquals(old["spec"], made["spec"]))
            made["metadata"]!["generation"] = made["metadata"]!["generation"]!.GetValue<int>() + 1;
        made["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[path] = made;
        Note("MODIFIED", path, made);
        return made;
    }

    /// <summary>Changes an object by a function.</summary>
    public void Change(string path, Action<JsonObject> change)
    {
        var made = (JsonObject)_objects[path].DeepClone();
        change(made);
        Put(path, made);
    }

    /// <summary>Deletes an object, and what it owns.</summary>
    public void Delete(string path)
    {
        if (!_objects.Remove(path, out var gone))
            throw new RefusedException(404, $"'{path}' not found");
        _version++;
        Note("DELETED", path, gone);
        var id = gone["metadata"]!["uid"]!.GetValue<string>();
        foreach (var owned in _objects.Where(one => OwnerOf(one.Value) == id).Select(one => one.Key).ToList())
            Delete(owned);
    }

    /// <summary>The identity of what controls an object; null where nothing does.</summary>
    public static string? OwnerOf(JsonObject one) => (one["metadata"]?["ownerReferences"] as JsonArray)?[0]?["uid"]?.GetValue<string>();

    private void Note(string type, string path, JsonObject what) =>
        _changes.Add((_version, path, new JsonObject { ["type"] = type, ["object"] = what.DeepClone() }));

    private static bool IsOf(string path, string collection, string? name) =>
        name is null ? path.StartsWith(collection + "/", StringComparison.Ordinal) : path == $"{collection}/{name}";

    private static bool Matches(JsonObject one, string? selector) => string.IsNullOrEmpty(selector) || selector.Split(',').All(part =>
    {
        var (key, value) = part.Split('=') is [var name, var wanted] ? (name, wanted) : throw new RefusedException(400, $"a selector that this server does not know: {part}");
        return one["metadata"]?["labels"]?[key]?.ToString() == value;
    });

    private static void Apply(JsonObject target, JsonArray operations)
    {
        foreach (var operation in operations)
        {
            var keys = operation!["path"]!.GetValue<string>().Split('/')[1..].Select(key => key.Replace("~1", "/").Replace("~0", "~")).ToArray();
            JsonNode? parent = target;
            foreach (var key in keys[..^1])
                parent = parent?[key];
            var holder = parent as JsonObject ?? throw new RefusedException(422, $"no such path: {operation["path"]}");
            var op = operation["op"]!.GetValue<string>();
            if (op == "test" && !JsonNode.DeepEquals(holder[keys[^1]], operation["value"]))
                throw new RefusedException(422, $"the test of '{operation["path"]}' failed");
            if (op == "replace" && !holder.ContainsKey(keys[^1]))
                throw new RefusedException(422, $"nothing to replace at '{operation["path"]}'");
            if (op is "add" or "replace")
                holder[keys[^1]] = operation["value"]?.DeepClone();
            else if (op == "remove")
                holder.Remove(keys[^1]);
        }
    }

    private static void Merge(JsonObject target, JsonObject patch, bool isStrategic)
    {
        if (isStrategic && patch["$patch"]?.GetValue<string>() == "replace")
            target.Clear();
        foreach (var (key, value) in patch)
        {
            if (isStrategic && key == "$patch")
                continue;
            if (value is null)
            {
                target.Remove(key);
            }
            else if (value is JsonObject inner)
            {
                if (target[key] is not JsonObject there)
                    target[key] = there = [];
                Merge(there, inner, isStrategic);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }

    /// <summary>The server does not do what it was asked.</summary>
    public sealed class RefusedException(int status, string message) : Exception(message)
    {
        public int Status => status;
    }
}
