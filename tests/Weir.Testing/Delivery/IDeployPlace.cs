using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Testing.Delivery;

/// <summary>A place for one test in which a target under test delivers. Disposing it ends all that runs there.</summary>
public interface IDeployPlace : IAsyncDisposable
{
    /// <summary>Opens a target: each one as a new process would.</summary>
    IDeployTarget Open();

    /// <summary>Makes a release that becomes healthy; another number is another release.</summary>
    Task<Release> GoodAsync(int number);

    /// <summary>Makes a release that never becomes healthy.</summary>
    Task<Release> BrokenAsync(int number);

    /// <summary>The versions that requests can meet now: one for each instance, in order.</summary>
    Task<IReadOnlyList<string>> ServingAsync();

    /// <summary>What tells one instance from the one that takes its place: the same text means that nothing was started again or written.</summary>
    Task<string> FingerprintAsync();
}
