using System.CommandLine;
using System.Security.Cryptography;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Simulator;

namespace KioskFleet.Cli.Commands;

/// <summary>The part of <c>kiosk firmware</c> that needs no server: keys, images for virtual terminals, signing.</summary>
internal static class SignCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Key()
    {
        Option<FileInfo> output = new("--out") { Description = "File for the private key; the public one goes beside it as FILE.pub.", Required = true };
        Command command = new("key", "Make a firmware key (ECDSA P-256). Keep the private file off the server; give the server the public one.") { output };
        command.SetAction(parsed =>
        {
            FileInfo file = parsed.GetValue(output)!;
            string publicFile = file.FullName + ".pub";
            if (file.Exists || File.Exists(publicFile))
            {
                throw new KioskException($"{file.FullName} or {publicFile} exists already. A key is never overwritten: terminals trust it.", ExitCode.Usage);
            }

            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            WriteOwnerOnly(file.FullName, key.ExportPkcs8PrivateKeyPem() + "\n");
            File.WriteAllText(publicFile, key.ExportSubjectPublicKeyInfoPem() + "\n");
            string id = Convert.ToHexStringLower(ObjectHash.OfKey(FirmwareKeys.PublicKeyOf(key)));
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(new { privateKey = file.FullName, publicKey = publicFile, keyId = id });
            }
            else
            {
                Console.WriteLine($"Key {id}: private {file.FullName}, public {publicFile}.");
                Output.Remark("Copy the public file into the server's data directory as firmware.pub.pem, before terminals are provisioned.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Command Image()
    {
        Argument<string> version = new("version") { Description = "What it says it is, such as 0.2.0." };
        Option<FileInfo> output = new("--out") { Description = "File to write.", Required = true };
        Option<ImageBehaviour> behaviour = new("--behaviour") { Description = "Runs, Crashes (at its start), Hangs or FailsItsCheck: to see a fall-back.", DefaultValueFactory = _ => ImageBehaviour.Runs };
        Command command = new("virtual", "Make an application image for the virtual terminals, to be signed.") { version, output, behaviour };
        command.SetAction(parsed =>
        {
            File.WriteAllBytes(parsed.GetValue(output)!.FullName, VirtualImage.Build(parsed.GetValue(version)!, parsed.GetValue(behaviour)));
            if (!Output.IsJson(parsed))
            {
                Console.WriteLine($"{parsed.GetValue(output)!.FullName}; sign it with: kiosk firmware sign {parsed.GetValue(output)!.Name} --entry {VirtualImage.EntryType} …");
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Command Sign()
    {
        Argument<FileInfo[]> files = new("assemblies") { Description = "The assemblies (.pe for a board) in the order of loading: what others need comes first, the one with the entry last.", Arity = ArgumentArity.OneOrMore };
        Option<FileInfo> key = new("--key") { Description = "The private firmware key, PEM.", Required = true };
        Option<string> version = new("--version-name") { Description = "What people call it, such as 1.4.0.", Required = true };
        Option<int> number = new("--number") { Description = "Rises with every release.", Required = true };
        Option<int> floor = new("--floor") { Description = "Releases below this number are refused once this one has proved itself.", DefaultValueFactory = _ => 0 };
        Option<string> profile = new("--profile") { Description = "Board that it is for: village, township or hall.", Required = true };
        Option<string> entry = new("--entry") { Description = "Type in the last assembly whose static Main is called.", DefaultValueFactory = _ => VirtualImage.EntryType };
        Option<string> nativeSet = new("--native-set") { Description = "Set of native libraries that it was built against.", DefaultValueFactory = _ => NativeSet.Name };
        Option<FileInfo> output = new("--out") { Description = "File to write.", Required = true };
        Command command = new("sign", "Sign a release. Runs without a server: the private key stays where you are.") { files, key, version, number, floor, profile, entry, nativeSet, output };
        command.SetAction(parsed =>
        {
            try
            {
                FileInfo keyFile = parsed.GetValue(key)!;
                (string Name, byte[] Bytes)[] assemblies = [.. parsed.GetValue(files)!.Select(f => (Path.GetFileNameWithoutExtension(f.Name), Read(f)))];
                using ECDsa signer = FirmwareKeys.ReadPrivate(File.ReadAllText(Existing(keyFile)), keyFile.Name);
                byte[] image = ReleaseImage.Sign(
                    new FirmwareHeader
                    {
                        Version = parsed.GetValue(version)!,
                        Number = parsed.GetValue(number),
                        Floor = parsed.GetValue(floor),
                        Profile = parsed.GetValue(profile)!,
                        EntryType = parsed.GetValue(entry)!,
                        NativeSet = parsed.GetValue(nativeSet)!,
                    },
                    assemblies,
                    signer);

                // Read back as a terminal and the server will: what does not come back is not handed out.
                Release release = ReleaseImage.Read(image, [FirmwareKeys.PublicKeyOf(signer)]);
                string path = parsed.GetValue(output)!.FullName;
                File.WriteAllBytes(path, image);
                string id = Convert.ToHexStringLower(release.Id);
                if (Output.IsJson(parsed))
                {
                    Output.WriteJson(new { file = path, release = id, release.Header.Version, release.Header.Number, release.Header.Floor, release.Header.Profile, bytes = image.Length });
                }
                else
                {
                    Console.WriteLine($"{path}: {release.Header.Version} ({release.Header.Number}) for {release.Header.Profile}, {image.Length} bytes, release {id}.");
                }

                return ExitCode.Done;
            }
            catch (ReleaseException e)
            {
                throw new KioskException(e.Message);
            }
        });
        return command;
    }

    private static byte[] Read(FileInfo file) => File.ReadAllBytes(Existing(file));

    private static string Existing(FileInfo file) => file.Exists ? file.FullName : throw new KioskException($"There is no file {file.FullName}.", ExitCode.Usage);

    /// <summary>Writes a new file that only its owner may read.</summary>
    internal static void WriteOwnerOnly(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using FileStream file = new(path, options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }
}
