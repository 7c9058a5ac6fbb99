using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Weir.Pipelines.Values;

/// <summary>
/// A known value: what an expression evaluates to, an output, a part of an event's payload. The shapes are those of JSON.
/// </summary>
/// <remarks>Immutable. Two values are equal when their shapes and contents are; keys of maps compare as the map does.</remarks>
[JsonConverter(typeof(ValueJsonConverter<Value>))]
public abstract class Value : IEquatable<Value>
{
    private Value()
    {
    }

    /// <summary>The absent value.</summary>
    public static Value Null { get; } = new Nothing();

    /// <summary>The value true.</summary>
    public static Value True { get; } = new Bool(true);

    /// <summary>The value false.</summary>
    public static Value False { get; } = new Bool(false);

    /// <summary>Text without characters.</summary>
    public static Value Empty { get; } = new Text("");

    /// <summary>True for <see cref="Null"/>.</summary>
    public bool IsNull => this is Nothing;

    /// <summary>The truth value for <paramref name="value"/>.</summary>
    public static Value Of(bool value) => value ? True : False;

    /// <summary>A number.</summary>
    public static Value Of(double value) => new Number(value);

    /// <summary>Text, or <see cref="Null"/> where there is none.</summary>
    public static Value Of(string? value) => value is null ? Null : value.Length == 0 ? Empty : new Text(value);

    /// <summary>A list of texts.</summary>
    public static Value Of(IEnumerable<string> values) => new List([.. values.Select(value => Of(value))]);

    /// <inheritdoc/>
    public abstract bool Equals(Value? other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Value);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    private sealed class Nothing : Value
    {
        public override bool Equals(Value? other) => other is Nothing;

        public override int GetHashCode() => 0;

        public override string ToString() => "null";
    }

    /// <summary>True or false.</summary>
    public sealed class Bool : Value
    {
        internal Bool(bool value) => Is = value;

        /// <summary>Which of the two.</summary>
        public bool Is { get; }

        /// <inheritdoc/>
        public override bool Equals(Value? other) => other is Bool that && that.Is == Is;

        /// <inheritdoc/>
        public override int GetHashCode() => Is.GetHashCode();

        /// <inheritdoc/>
        public override string ToString() => Is ? "true" : "false";
    }

    /// <summary>A double-precision number; the pipeline languages know no other.</summary>
    public sealed class Number(double amount) : Value
    {
        /// <summary>The number.</summary>
        public double Amount { get; } = amount;

        /// <inheritdoc/>
        public override bool Equals(Value? other) => other is Number that && that.Amount.Equals(Amount);

        /// <inheritdoc/>
        public override int GetHashCode() => Amount.GetHashCode();

        /// <inheritdoc/>
        public override string ToString() => Amount.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Text.</summary>
    public sealed class Text(string characters) : Value
    {
        /// <summary>The characters.</summary>
        public string Characters { get; } = characters;

        /// <inheritdoc/>
        public override bool Equals(Value? other) => other is Text that && that.Characters == Characters;

        /// <inheritdoc/>
        public override int GetHashCode() => Characters.GetHashCode(StringComparison.Ordinal);

        /// <inheritdoc/>
        public override string ToString() => Characters;
    }

    /// <summary>Values in order.</summary>
    public sealed class List(IReadOnlyList<Value> items) : Value
    {
        /// <summary>The values.</summary>
        public IReadOnlyList<Value> Items { get; } = items;

        /// <inheritdoc/>
        public override bool Equals(Value? other) => other is List that && that.Items.SequenceEqual(Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Aggregate(Items.Count, HashCode.Combine);

        /// <inheritdoc/>
        public override string ToString() => ValueJson.Serialize(this);
    }

    /// <summary>Values by name, in the order in which they were added.</summary>
    [JsonConverter(typeof(ValueJsonConverter<Map>))]
    public sealed class Map : Value
    {
        private readonly Dictionary<string, int> _positions;
        private readonly KeyValuePair<string, Value>[] _entries;

        /// <summary>Creates a map; of entries with the same key the last wins and keeps the first one's place.</summary>
        /// <param name="entries">The entries in order.</param>
        /// <param name="comparer">How keys compare; by default without regard to case, as most pipeline languages do.</param>
        public Map(IEnumerable<KeyValuePair<string, Value>> entries, StringComparer? comparer = null)
        {
            Comparer = comparer ?? StringComparer.OrdinalIgnoreCase;
            _positions = new Dictionary<string, int>(Comparer);
            List<KeyValuePair<string, Value>> ordered = [];
            foreach (var entry in entries)
            {
                if (_positions.TryGetValue(entry.Key, out var position))
                    ordered[position] = KeyValuePair.Create(ordered[position].Key, entry.Value);
                else
                {
                    _positions.Add(entry.Key, ordered.Count);
                    ordered.Add(entry);
                }
            }

            _entries = [.. ordered];
        }

        /// <summary>A map without entries.</summary>
        public static Map None { get; } = new([]);

        /// <summary>How keys compare.</summary>
        public StringComparer Comparer { get; }

        /// <summary>The entries in order.</summary>
        public IReadOnlyList<KeyValuePair<string, Value>> Entries => _entries;

        /// <summary>The value of <paramref name="key"/>, or <see cref="Null"/> where there is none.</summary>
        public Value this[string key] => TryGet(key, out var value) ? value : Null;

        /// <summary>Finds the value of <paramref name="key"/>.</summary>
        public bool TryGet(string key, [NotNullWhen(true)] out Value? value)
        {
            var found = _positions.TryGetValue(key, out var position);
            value = found ? _entries[position].Value : null;
            return found;
        }

        /// <summary>This map with <paramref name="key"/> set to <paramref name="value"/>.</summary>
        public Map With(string key, Value value) => new([.. _entries, KeyValuePair.Create(key, value)], Comparer);

        /// <inheritdoc/>
        public override bool Equals(Value? other) =>
            other is Map that && that._entries.Length == _entries.Length
            && _entries.All(entry => that.TryGet(entry.Key, out var value) && value.Equals(entry.Value));

        /// <inheritdoc/>
        public override int GetHashCode() => _entries.Length;

        /// <inheritdoc/>
        public override string ToString() => ValueJson.Serialize(this);
    }
}
