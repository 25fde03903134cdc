Console.WriteLine("squash");
