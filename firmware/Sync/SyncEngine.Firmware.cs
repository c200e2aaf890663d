using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Fetching the parts of a firmware release: the same walk, requests and checks as for a set, whenever no set is under way, or the one that is rests.</summary>
public sealed partial class SyncEngine
{
    private byte[]? _firmware;
    private FetchJob? _firmwareJob;
    private bool _firmwareApproved;

    /// <summary>True once every object of the release is held.</summary>
    public bool IsFirmwareHeld { get; private set; }

    /// <summary>One of the failures of <see cref="FetchJob"/>; the job has ended by it.</summary>
    public int FirmwareFailure { get; private set; }

    /// <summary>Objects of the release that are held, as far as the walk has come.</summary>
    public int FirmwareHeldCount { get; private set; }

    /// <summary>True if the release's root is held.</summary>
    public bool IsFirmwareRootHeld => _firmware != null && _store.Contains(_firmware, 0);

    /// <summary>True while firmware has had its share of the month: by the same measure that holds back the next request.</summary>
    public bool IsFirmwareOverBudget => !_budget.Allows(ByteBudget.Firmware, _window.Bytes);

    /// <summary>Begins to fetch a release: its root, and nothing else until <see cref="FetchFirmware"/>. What is held of it stays until <see cref="ForgetFirmware"/>.</summary>
    public void WantFirmware(byte[] root)
    {
        ForgetFirmware();
        _firmware = root;
        _firmwareJob = new FetchJob(root);
    }

    /// <summary>The root was found good: fetches the rest.</summary>
    /// <param name="objects">Objects of the release, the root included.</param>
    /// <param name="bytes">Bytes of them.</param>
    public void FetchFirmware(int objects, long bytes)
    {
        if (_firmwareJob != null)
        {
            _firmwareJob.ObjectCount = objects;
            _firmwareJob.ObjectBytes = bytes;
            _firmwareApproved = true;
            if (_job == _firmwareJob)
            {
                _job = null;
            }
        }
    }

    /// <summary>The release is not needed any more: its parts may be overwritten.</summary>
    public void ForgetFirmware()
    {
        if (_job != null && _job == _firmwareJob)
        {
            EndFetching();
        }

        if (_firmware != null && _collectRoot >= 0)
        {
            // A collection may be walking it just now.
            _collectRoot = -1;
            _collectWanted = true;
        }

        _firmware = null;
        _firmwareJob = null;
        _firmwareApproved = false;
        IsFirmwareHeld = false;
        FirmwareHeldCount = 0;
        FirmwareFailure = FetchJob.NoFailure;
    }

    private bool IsFirmwareWanted
        => _firmwareJob != null && !IsFirmwareHeld && FirmwareFailure == FetchJob.NoFailure && (_firmwareApproved || !IsFirmwareRootHeld);

    /// <summary>True when only the root was to be fetched, and it is here.</summary>
    private bool HasRootOnly => _job == _firmwareJob && _job != null && !_firmwareApproved && IsFirmwareRootHeld;

    private void FirmwareFinished()
    {
        IsFirmwareHeld = true;
        EndFetching();
    }

    private void EndFetching()
    {
        _job = null;
        _asked = false;
        _wants.Clear();
        _composer.Forget();
        _store.Flush();
    }
}
