using System;
using System.IO;
using System.Reflection;
using System.Threading;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using nanoFramework.Runtime.Native;

namespace KioskFleet.Firmware.Launcher;

/// <summary>The fixed program of a board: picks a slot that checks, loads it, calls it. Whatever happens ends in a restart, because a main that ends leaves the board waiting for a debugger.</summary>
public static class Program
{
    /// <summary>The internal storage, which holds slots, state and keys.</summary>
    private const string Root = "I:\\";

    /// <summary>The profile this launcher was put on the board for, one word in a file beside the keys.</summary>
    private const string ProfileFile = "profile.txt";

    /// <summary>Before the next attempt where nothing could be started: a card reader or a workshop may be at work.</summary>
    private const int PauseMs = 15_000;

    public static void Main()
    {
        try
        {
            Launch();
        }
        catch (Exception)
        {
            // The start was counted before it was made; after three the other slot has its turn.
        }

        Thread.Sleep(PauseMs);
        Power.RebootDevice();
    }

    private static void Launch()
    {
        byte[] bytes = File.ReadAllBytes(Root + Provisioning.FileName);
        Provisioning provisioning = Provisioning.Decode(bytes, 0, bytes.Length);
        SlotChooser chooser = new SlotChooser(Root, provisioning.FirmwareKeys, File.ReadAllText(Root + ProfileFile).Trim(), NativeSet.Name);
        if (chooser.Choose() == LaunchState.None)
        {
            return;
        }

        Assembly? last = null;
        for (int i = 0; i < chooser.Header.Names.Length; i++)
        {
            byte[]? assembly = chooser.Assemblies[i];
            if (assembly != null)
            {
                last = Assembly.Load(assembly);
                chooser.Assemblies[i] = null;
            }
        }

        if (last != null)
        {
            last.GetType(chooser.Header.EntryType).GetMethod("Main").Invoke(null, null);
        }
    }
}
