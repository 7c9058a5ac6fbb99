using Weir.Delivery.Releases;
using Weir.Delivery.Targets.Docker;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Compose;

/// <summary>The images of a kept file.</summary>
internal sealed class PinnedFile(ComposeFile file, EngineAccess access)
{
    /// <summary>Says so where an image is gone that no registry gives back: Compose would look for it in one.</summary>
    /// <exception cref="TargetException">One is.</exception>
    public async Task CheckAsync(Release release, CancellationToken cancellationToken)
    {
        var pins = new PinnedImages(access);
        foreach (var service in file.Services)
        {
            var image = service.Image!.Text;
            if (!image.Contains('@') && !await pins.HasAsync(image, cancellationToken).ConfigureAwait(false))
                throw new TargetException($"the image of '{service.Name}' in {release.Version}, {image}, is gone from the engine, and it is in no registry");
        }
    }
}
