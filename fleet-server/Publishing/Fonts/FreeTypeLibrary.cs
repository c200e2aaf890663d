using Microsoft.Win32.SafeHandles;

namespace KioskFleet.Publishing.Fonts;

/// <summary>One FreeType instance. Not safe for concurrent use: <see cref="FontCatalog"/> holds the lock.</summary>
internal sealed class FreeTypeLibrary : SafeHandleZeroOrMinusOneIsInvalid
{
    private FreeTypeLibrary(nint handle)
        : base(ownsHandle: true)
    {
        SetHandle(handle);
    }

    /// <exception cref="PublishingException">FreeType is not installed or does not start.</exception>
    public static FreeTypeLibrary Open()
    {
        try
        {
            int error = FreeType.Init(out nint handle);
            return error == 0 ? new FreeTypeLibrary(handle) : throw new PublishingException("font.freetype", error);
        }
        catch (DllNotFoundException e)
        {
            throw new PublishingException(e, "font.nofreetype");
        }
    }

    protected override bool ReleaseHandle() => FreeType.Done(handle) == 0;
}
