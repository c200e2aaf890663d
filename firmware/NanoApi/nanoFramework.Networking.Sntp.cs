// nanoFramework.Networking.Sntp 1.6.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;

namespace nanoFramework.Networking;

public class Sntp
{
    public Sntp() => throw null!;
    public static bool IsStarted { get => throw null!; }
    public static string Server1 { get => throw null!; set => throw null!; }
    public static string Server2 { get => throw null!; set => throw null!; }
    public static void Start() => throw null!;
    public static void Stop() => throw null!;
    public static void UpdateNow() => throw null!;
}
