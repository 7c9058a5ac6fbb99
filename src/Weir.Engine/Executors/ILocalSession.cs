using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors;

/// <summary>A session whose files are laid out on this machine, under the names that they have for the job or others.</summary>
internal interface ILocalSession : IJobSession
{
    /// <summary>The job's own folder: what is in it goes with the session, mounts as well.</summary>
    string Folder { get; }

    /// <summary>A new, empty folder of the job that its steps do not know of.</summary>
    string MakeScratch();

    /// <summary>Where a path of the job is on this machine; the same where the job alone has it.</summary>
    string ToThisMachine(string path);

    /// <summary>Gives the job what was laid out at a path of this machine, for its user to change. Where the job is elsewhere, it is not here any more then.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isWhole">True where it is all that is to be there; otherwise other files of the job stay.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IOException">It cannot be done.</exception>
    ValueTask HandOverAsync(string path, bool isWhole, CancellationToken cancellationToken);

    /// <summary>Whether the job sees what is mounted in its folders after it has begun.</summary>
    bool SeesMounts { get; }
}
