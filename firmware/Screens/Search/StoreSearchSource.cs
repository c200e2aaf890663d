using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The objects of a search index from the store.</summary>
internal sealed class StoreSearchSource : ISearchSource
{
    private readonly IObjectReader _objects;

    public StoreSearchSource(IObjectReader objects)
    {
        _objects = objects;
    }

    public int Read(byte[] id, int idOffset, byte[] buffer) => _objects.Read(id, idOffset, buffer);
}
