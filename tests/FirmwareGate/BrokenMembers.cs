using Mono.Cecil;

namespace KioskFleet.FirmwareGate;

/// <summary>Members that the library has and that do not work on the terminal.</summary>
internal static class BrokenMembers
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["nanoFramework.UI.DisplayControl::Write(String,UInt16,UInt16,UInt16,UInt16,Font,Color,Color)"] = "draws garbage; place glyph pictures with Bitmap.DrawImage",
        ["nanoFramework.UI.DisplayControl::get_BitsPerPixel()"] = "is wrong; the frame is RGB565, 16 bits",
        ["nanoFramework.UI.GraphicDriver::set_Width(UInt32)"] = "breaks the screen's size; leave it 0 and give the size in ScreenConfiguration",
        ["nanoFramework.UI.GraphicDriver::set_Height(UInt32)"] = "breaks the screen's size; leave it 0 and give the size in ScreenConfiguration",
        ["System.IO.DriveInfo::get_TotalSize()"] = "is always -1; IStorageRoot.CapacityBytes comes from the board's description",
        ["System.IO.DriveInfo::Format(String,UInt32)"] = "is not supported",
    };

    /// <summary>Why this member does not work, or null if it does.</summary>
    public static string? Refusal(MethodReference called)
    {
        string key = $"{called.DeclaringType.FullName}::{called.Name}({string.Join(",", called.Parameters.Select(p => p.ParameterType.Name))})";
        return Reasons.TryGetValue(key, out string? reason) ? $"{called.DeclaringType.Name}.{called.Name} {reason}" : null;
    }
}
