namespace Weir.Delivery.Targets.Processes;

/// <summary>Starts supervisors that outlive their starter.</summary>
public interface ISupervisorStart
{
    /// <summary>Starts one; where another keeps the folder already, the new one ends by itself.</summary>
    /// <param name="folder">What <see cref="Supervisor"/> takes.</param>
    /// <param name="log">The file that takes what it says.</param>
    /// <exception cref="TargetException">It cannot be started.</exception>
    void Start(string folder, string log);
}
