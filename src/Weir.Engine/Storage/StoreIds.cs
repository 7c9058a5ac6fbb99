using System.Security.Cryptography;

namespace Weir.Engine.Storage;

/// <summary>Numbers for what is kept: unique without asking anybody, and exact in JavaScript too.</summary>
internal static class StoreIds
{
    public static long Next() => (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & 0x1f_ffff_ffff_ffff) | 1;
}
