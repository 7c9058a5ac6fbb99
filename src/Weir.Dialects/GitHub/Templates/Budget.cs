using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>How much a workflow and all that it calls may hold.</summary>
internal sealed record TemplateLimits
{
    /// <summary>How deep lists and mappings may nest.</summary>
    public int MaxDepth { get; init; } = 50;

    /// <summary>How many bytes it may take, by the service's own estimate.</summary>
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many values it may have, after aliases are followed.</summary>
    public int MaxValues { get; init; } = 1_000_000;

    /// <summary>How many levels of called workflows there may be.</summary>
    public int MaxCallDepth { get; init; } = 10;

    /// <summary>How many files it may be made of.</summary>
    public int MaxFiles { get; init; } = 51;

    /// <summary>How many characters a file may have.</summary>
    public int MaxFileLength { get; init; } = 1024 * 1024;
}

/// <summary>Counts what a workflow holds, by the service's own estimate of what that costs it.</summary>
internal sealed class Budget(TemplateLimits limits)
{
    private const int ObjectSize = 24;
    private const int TextSize = 26;

    private int _depth;
    private int _values;
    private long _bytes;

    /// <summary>Counts a list or mapping and what is in it, until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        if (_depth++ >= limits.MaxDepth)
            throw new BudgetException($"lists and mappings are nested more than {limits.MaxDepth} levels deep");
        Add(ObjectSize);
    }

    public void Leave() => _depth--;

    /// <summary>Counts a value, whatever it is.</summary>
    public void Count()
    {
        if (++_values > limits.MaxValues)
            throw new BudgetException($"it has more than {limits.MaxValues} values once its aliases are followed");
    }

    /// <summary>Counts the size of a scalar.</summary>
    public void Add(Template scalar) => Add(scalar switch
    {
        Template.Expression expression => ObjectSize + SizeOf(expression.Text),
        Template.Literal { Value: Value.Text text } => ObjectSize + SizeOf(text.Characters),
        _ => ObjectSize,
    });

    /// <summary>Counts the name of a file.</summary>
    public void AddFile(string name) => Add(SizeOf(name));

    private void Add(int bytes)
    {
        if ((_bytes += bytes) > limits.MaxBytes)
            throw new BudgetException($"it takes more than {limits.MaxBytes} bytes, with the workflows that it calls");
    }

    private static int SizeOf(string text) => TextSize + (2 * text.Length);
}

/// <summary>A workflow holds more than it may.</summary>
internal sealed class BudgetException(string message) : Exception(message);
